-- Written by opensips-cdk for voip/registrar/replication
SET SESSION sql_log_bin = 0;
START TRANSACTION;
-- Nodes of clusterer cluster 1, for OpenSIPS 4.0.
DELETE FROM `clusterer` WHERE `cluster_id` = 1 AND `node_id` NOT IN (1, 2);
-- A row takes the id that is its position, unless a row of another cluster has it.
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 1), NULL, 1), 1, 1, 'bin:192.168.3.125:5678', 1, 3, 50, NULL, 'seed', 'Test-vSvr2A'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 2), NULL, 2), 1, 2, 'bin:192.168.3.126:5678', 1, 3, 50, NULL, 'seed', 'Test-vSvr2B'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
-- A node does not start while a cluster, such as one that was taken out, has it at a socket it does not open.
DELETE FROM `clusterer` WHERE `cluster_id` NOT IN (1)
  AND `cluster_id` IN (SELECT `cluster_id` FROM (SELECT `cluster_id` FROM `clusterer` WHERE (`url` LIKE 'bin%:192.168.3.125:%' AND `url` NOT IN ('bin:192.168.3.125:5678')) OR (`url` LIKE 'bin%:192.168.3.126:%' AND `url` NOT IN ('bin:192.168.3.126:5678'))) AS `elsewhere`);
COMMIT;
