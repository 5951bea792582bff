import { withProperties, type Configuration } from './configuration.ts';

/** Ports and the Service. */
export const NETWORK: readonly Configuration[] = [
  withProperties('ports', 'ports of driver, block manager and UI', {
    'spark.driver.port': '7200',
    'spark.driver.blockManager.port': '7201',
    'spark.ui.port': '4999',
    'spark.connect.grpc.binding.port': '15999',
  }),
  withProperties('block-manager-port', 'a port of all block managers, including that of the driver', {
    'spark.blockManager.port': '7300',
  }),
  withProperties('ip-families', 'a Service with two IP families', {
    'spark.kubernetes.driver.service.ipFamilyPolicy': 'RequireDualStack',
    'spark.kubernetes.driver.service.ipFamilies': 'IPv4,IPv6',
  }),
];
