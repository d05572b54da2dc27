-- Written by opensips-cdk for voip/registrar/database
SET SESSION sql_log_bin = 0;
CREATE USER IF NOT EXISTS 'opensips_replication'@'192.168.3.126' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
ALTER USER 'opensips_replication'@'192.168.3.126' IDENTIFIED BY '@@secret:registrar_database_replication_password@@';
GRANT REPLICATION SLAVE ON *.* TO 'opensips_replication'@'192.168.3.126';
-- Connections keep their place: it is a GTID, not a position in a file.
STOP ALL SLAVES;
CHANGE MASTER 'vsvr2b' TO MASTER_HOST = '192.168.3.126', MASTER_PORT = 3306,
  MASTER_USER = 'opensips_replication', MASTER_PASSWORD = '@@secret:registrar_database_replication_password@@',
  MASTER_CONNECT_RETRY = 5, MASTER_USE_GTID = slave_pos;
START ALL SLAVES;
