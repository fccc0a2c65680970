package lb.proxy.acme;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an authority issued, with its key.
 *
 * @param chain the certificate itself first, then those that lead to an authority
 */
record Issued(PrivateKey key, List<X509Certificate> chain) {
  Issued {
    chain = List.copyOf(chain);
  }

  /** All of it as PEM, the chain first. */
  String pem() throws AcmeFailure {
    StringBuilder text = new StringBuilder();
    try {
      for (X509Certificate certificate : chain) {
        text.append(Pem.block("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (CertificateEncodingException failure) {
      throw new AcmeFailure(
          AcmeFailure.Reason.UNUSABLE, "what was issued cannot be encoded: " + failure);
    }
    return text.append(Pem.block("PRIVATE KEY", key.getEncoded())).toString();
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Issued[" + chain.size() + " certificates]";
  }
}
