-- Written by opensips-cdk for voip/database
CREATE DATABASE IF NOT EXISTS `opensips` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_general_ci';
-- Asks how the server is: known by its operating system account, may do nothing.
CREATE USER IF NOT EXISTS 'opensips_check'@'localhost' IDENTIFIED VIA unix_socket;
ALTER USER 'opensips_check'@'localhost' IDENTIFIED VIA unix_socket;
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips_check'@'localhost';
-- Makes full copies for members that join.
CREATE USER IF NOT EXISTS 'opensips_transfer'@'localhost' IDENTIFIED BY '@@secret:database_transfer_password@@';
ALTER USER 'opensips_transfer'@'localhost' IDENTIFIED BY '@@secret:database_transfer_password@@';
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips_transfer'@'localhost';
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO 'opensips_transfer'@'localhost';
-- OpenSIPS may not change tables; whoever makes them may do anything in this one database.
CREATE USER IF NOT EXISTS 'opensips'@'192.0.2.11' IDENTIFIED BY '@@secret:database_runtime_password@@';
ALTER USER 'opensips'@'192.0.2.11' IDENTIFIED BY '@@secret:database_runtime_password@@';
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips'@'192.0.2.11';
GRANT SELECT, INSERT, UPDATE, DELETE ON `opensips`.* TO 'opensips'@'192.0.2.11';
CREATE USER IF NOT EXISTS 'opensips_provisioning'@'192.0.2.11' IDENTIFIED BY '@@secret:database_provisioning_password@@';
ALTER USER 'opensips_provisioning'@'192.0.2.11' IDENTIFIED BY '@@secret:database_provisioning_password@@';
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips_provisioning'@'192.0.2.11';
GRANT ALL PRIVILEGES ON `opensips`.* TO 'opensips_provisioning'@'192.0.2.11';
CREATE USER IF NOT EXISTS 'opensips'@'192.0.2.12' IDENTIFIED BY '@@secret:database_runtime_password@@';
ALTER USER 'opensips'@'192.0.2.12' IDENTIFIED BY '@@secret:database_runtime_password@@';
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips'@'192.0.2.12';
GRANT SELECT, INSERT, UPDATE, DELETE ON `opensips`.* TO 'opensips'@'192.0.2.12';
CREATE USER IF NOT EXISTS 'opensips_provisioning'@'192.0.2.12' IDENTIFIED BY '@@secret:database_provisioning_password@@';
ALTER USER 'opensips_provisioning'@'192.0.2.12' IDENTIFIED BY '@@secret:database_provisioning_password@@';
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips_provisioning'@'192.0.2.12';
GRANT ALL PRIVILEGES ON `opensips`.* TO 'opensips_provisioning'@'192.0.2.12';
-- Accounts of these names for other machines.
SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user
  WHERE User IN ('opensips_check', 'opensips_transfer') AND Host <> 'localhost' OR User IN ('opensips', 'opensips_provisioning') AND Host NOT IN ('192.0.2.11', '192.0.2.12'));
SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale));
EXECUTE IMMEDIATE @drop_stale;
