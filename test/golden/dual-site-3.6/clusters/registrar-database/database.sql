-- Written by opensips-cdk for east/registrar/database
SET SESSION sql_log_bin = 0;
-- OpenSIPS: known by its operating system account, may not change tables.
CREATE USER IF NOT EXISTS 'opensips'@'localhost' IDENTIFIED VIA unix_socket;
ALTER USER 'opensips'@'localhost' IDENTIFIED VIA unix_socket;
REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'opensips'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `opensips`.* TO 'opensips'@'localhost';
-- Accounts for nodes that left, or for another way of copying.
SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE User IN ('opensips_replication', 'opensips_copy') AND NOT (User = 'opensips_replication' AND Host IN ('192.0.2.11', '192.0.2.12', '203.0.113.11', '203.0.113.12')));
SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale));
EXECUTE IMMEDIATE @drop_stale;
