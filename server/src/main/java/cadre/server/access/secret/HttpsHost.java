package cadre.server.access.secret;

import cadre.wire.error.CadreException;
import cadre.wire.id.SecretScope;
import cadre.wire.id.SecretScope.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The host that a token may be sent to: over https only, for any other way carries it in clear. */
final class HttpsHost {
    private HttpsHost() {}

    static Optional<SecretScope> of(String url) {
        try {
            var uri = new URI(url);
            var host = uri.getHost();
            if (host == null || !"https".equalsIgnoreCase(uri.getScheme())) {
                return Optional.empty();
            }
            return Optional.of(
                    new SecretScope(
                            Kind.HOST, uri.getPort() < 0 ? host : host + ":" + uri.getPort()));
        } catch (URISyntaxException | CadreException e) {
            return Optional.empty();
        }
    }
}
