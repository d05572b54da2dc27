-- Written by opensips-cdk for east/registrar/replication
-- Written by opensips-cdk for east/registrar/interconnect
SET SESSION sql_log_bin = 0;
START TRANSACTION;
-- Nodes of clusterer cluster 1, for OpenSIPS 4.0.
DELETE FROM `clusterer` WHERE `cluster_id` = 1 AND `node_id` NOT IN (1, 2);
-- A row takes the id that is its position, unless a row of another cluster has it.
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 1), NULL, 1), 1, 1, 'bin:192.0.2.11:5555', 1, 3, 50, NULL, 'seed', 'east1'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 2), NULL, 2), 1, 2, 'bin:192.0.2.12:5555', 1, 3, 50, NULL, 'seed', 'east2'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
-- Nodes of clusterer cluster 100, for OpenSIPS 4.0.
DELETE FROM `clusterer` WHERE `cluster_id` = 100 AND `node_id` NOT IN (1, 2, 3, 4);
-- A row takes the id that is its position, unless a row of another cluster has it.
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 3), NULL, 3), 100, 1, 'bin:192.0.2.11:5555', 1, 3, 50, NULL, NULL, 'east1 at east'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 4), NULL, 4), 100, 2, 'bin:192.0.2.12:5555', 1, 3, 50, NULL, NULL, 'east2 at east'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 5), NULL, 5), 100, 3, 'bin:203.0.113.11:5555', 1, 3, 50, NULL, NULL, 'west1 at west'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
INSERT INTO `clusterer` (`id`, `cluster_id`, `node_id`, `url`, `state`, `no_ping_retries`, `priority`, `sip_addr`, `flags`, `description`)
  SELECT IF(EXISTS(SELECT 1 FROM `clusterer` WHERE `id` = 6), NULL, 6), 100, 4, 'bin:203.0.113.12:5555', 1, 3, 50, NULL, NULL, 'west2 at west'
  ON DUPLICATE KEY UPDATE `url` = VALUES(`url`), `state` = VALUES(`state`), `no_ping_retries` = VALUES(`no_ping_retries`), `priority` = VALUES(`priority`), `sip_addr` = VALUES(`sip_addr`), `flags` = VALUES(`flags`), `description` = VALUES(`description`);
-- A node does not start while a cluster, such as one that was taken out, has it at a socket it does not open.
DELETE FROM `clusterer` WHERE `cluster_id` NOT IN (1, 100)
  AND `cluster_id` IN (SELECT `cluster_id` FROM (SELECT `cluster_id` FROM `clusterer` WHERE (`url` LIKE 'bin%:192.0.2.11:%' AND `url` NOT IN ('bin:192.0.2.11:5555', 'bin:192.0.2.11:5555')) OR (`url` LIKE 'bin%:192.0.2.12:%' AND `url` NOT IN ('bin:192.0.2.12:5555', 'bin:192.0.2.12:5555'))) AS `elsewhere`);
COMMIT;
