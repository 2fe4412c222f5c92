package cadre.server.forges.connection;

/**
 * A GitHub App in whose name Cadre acts; the connection's token is its private key then.
 *
 * @param id the app's id, a number, or its client id, which begins with {@code Iv}
 * @param installation the id of its installation; empty where the repository tells which
 */
public record GitHubApp(String id, String installation) {
    static final String ID = "[0-9]{1,18}|Iv[A-Za-z0-9.]{2,38}";
    static final String INSTALLATION = "[0-9]{0,18}";
}
