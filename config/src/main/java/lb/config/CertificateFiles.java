package lb.config;

import java.nio.file.Path;

/**
 * Where a certificate and its key are.
 *
 * @param certificate PEM: the certificate first, then those that lead to an authority
 * @param key PEM: its private key; may be the same file
 */
public record CertificateFiles(Path certificate, Path key) {}
