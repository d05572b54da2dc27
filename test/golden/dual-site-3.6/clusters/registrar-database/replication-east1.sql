-- Written by opensips-cdk for east/registrar/database
SET SESSION sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'opensips_replication'@'192.0.2.12' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
ALTER USER 'opensips_replication'@'192.0.2.12' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
GRANT REPLICATION SLAVE ON *.* TO 'opensips_replication'@'192.0.2.12';
CREATE USER IF NOT EXISTS 'opensips_replication'@'203.0.113.11' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
ALTER USER 'opensips_replication'@'203.0.113.11' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
GRANT REPLICATION SLAVE ON *.* TO 'opensips_replication'@'203.0.113.11';
CREATE USER IF NOT EXISTS 'opensips_replication'@'203.0.113.12' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
ALTER USER 'opensips_replication'@'203.0.113.12' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
GRANT REPLICATION SLAVE ON *.* TO 'opensips_replication'@'203.0.113.12';
-- Connections keep their place: it is a GTID, not a position in a file.
STOP ALL SLAVES;
CHANGE MASTER 'east2' TO MASTER_HOST = '192.0.2.12', MASTER_PORT = 3306,
  MASTER_USER = 'opensips_replication', MASTER_PASSWORD = '@@secret:registrar_database_replication_password@@',
  MASTER_CONNECT_RETRY = 5, MASTER_USE_GTID = slave_pos;
CHANGE MASTER 'west1' TO MASTER_HOST = '203.0.113.11', MASTER_PORT = 3306,
  MASTER_USER = 'opensips_replication', MASTER_PASSWORD = '@@secret:registrar_database_replication_password@@',
  MASTER_CONNECT_RETRY = 5, MASTER_USE_GTID = slave_pos;
CHANGE MASTER 'west2' TO MASTER_HOST = '203.0.113.12', MASTER_PORT = 3306,
  MASTER_USER = 'opensips_replication', MASTER_PASSWORD = '@@secret:registrar_database_replication_password@@',
  MASTER_CONNECT_RETRY = 5, MASTER_USE_GTID = slave_pos;
START ALL SLAVES;
