package cadre.server.forges.account;

import cadre.server.access.account.SafeAddress;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.SecretScope;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The app at GitHub with which people connect their accounts.
 *
 * @param url of GitHub as people open it, without a slash at its end
 * @param id of the client; there is none when empty
 * @param secret of the client; may be empty: then accounts are connected on a device alone
 */
public record GitHubClient(URI url, String id, String secret) {
    private static final String PUBLIC = "https://github.com";

    /**
     * As it is configured.
     *
     * @param url of GitHub Enterprise, or of its API; GitHub's own when empty
     * @throws CadreException INVALID if the address is none to which a secret may go
     */
    public static GitHubClient of(String url, String id, String secret) {
        var text = url.strip().replaceAll("/+$", "").replaceFirst("(?i)/api/v3$", "");
        if (text.isEmpty() || text.matches("(?i)https://(www\\.|api\\.)?github\\.com")) {
            return new GitHubClient(URI.create(PUBLIC), id, secret);
        }
        return SafeAddress.checked(text.replaceFirst("(?i)^(https://[^/]+):443(?=/|$)", "$1"))
                .map(safe -> new GitHubClient(safe, id, secret))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "The address of GitHub is wrong",
                                Map.of("variable", "CADRE_GITHUB_URL"),
                                "Write https://HOST; http is for this machine only"));
    }

    /** Whether people can connect accounts. */
    public boolean isSet() {
        return !id.isEmpty();
    }

    /**
     * Refuses what needs the client when there is none.
     *
     * @throws CadreException UNAVAILABLE that says how to set it up
     */
    void require() {
        if (!isSet()) {
            throw missing("CADRE_GITHUB_CLIENT_ID").get();
        }
    }

    /** The same for what needs its secret. */
    void requireSecret() {
        require();
        if (secret.isEmpty()) {
            throw missing("CADRE_GITHUB_CLIENT_SECRET").get();
        }
    }

    private static Supplier<CadreException> missing(String variable) {
        return () ->
                new CadreException(
                        ErrorCode.UNAVAILABLE,
                        "This server has no app at GitHub with which accounts are connected",
                        Map.of("missing", variable),
                        "An admin makes an OAuth App or GitHub App there, puts its client id and"
                                + " secret into CADRE_GITHUB_CLIENT_ID and"
                                + " CADRE_GITHUB_CLIENT_SECRET, and starts the server again; see"
                                + " docs/github.md");
    }

    /** Where its API is asked. */
    String api() {
        return url.toString().equals(PUBLIC) ? "https://api.github.com" : url + "/api/v3";
    }

    /** As secrets of hosts name it: {@code github.com}, with its port if that is not 443. */
    public String host() {
        var port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return new SecretScope(SecretScope.Kind.HOST, url.getHost().toLowerCase(Locale.ROOT) + port)
                .of();
    }

    /** Without its secret. */
    @Override
    public String toString() {
        return id + " at " + url;
    }
}
