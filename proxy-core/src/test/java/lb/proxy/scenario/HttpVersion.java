package lb.proxy.scenario;

import lb.testing.RawClient;
import lb.testing.TestClient;
import lb.testing.h2.H2Requests;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer;

/** What the clients of a scenario speak. */
enum HttpVersion {
  HTTP_1_1 {
    @Override
    TestClient connect(LbUnderTest lb) {
      return RawClient.connect(lb.address());
    }

    @Override
    TestClient connectNarrow(LbUnderTest lb, int receiveBufferBytes) {
      return RawClient.connectNarrow(lb.address(), receiveBufferBytes);
    }
  },

  /** By prior knowledge. */
  HTTP_2 {
    @Override
    TestClient connect(LbUnderTest lb) {
      return H2Requests.connect(lb.http2Address());
    }

    @Override
    TestClient connectNarrow(LbUnderTest lb, int receiveBufferBytes) {
      return H2Requests.connectNarrow(lb.http2Address(), receiveBufferBytes);
    }
  },

  /** Over QUIC. */
  HTTP_3 {
    @Override
    TestClient connect(LbUnderTest lb) {
      return H3Requests.connect(lb.secureAddress(), QuicPeer.Options.PLAIN);
    }

    @Override
    TestClient connectNarrow(LbUnderTest lb, int receiveBufferBytes) {
      return H3Requests.connect(
          lb.secureAddress(), QuicPeer.Options.PLAIN.window(receiveBufferBytes));
    }
  };

  /** A connection of its own for one client. */
  abstract TestClient connect(LbUnderTest lb);

  /** A connection with a small receive buffer, so that a client that does not read is felt. */
  abstract TestClient connectNarrow(LbUnderTest lb, int receiveBufferBytes);
}
