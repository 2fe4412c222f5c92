package cadre.server.forges.connection;

/**
 * A GitHub App in whose name Cadre acts; the connection's token is its private key then.
 *
 * @param id the app's id or client id
 * @param installation the id of its installation; empty where the repository tells which
 */
public record GitHubApp(String id, String installation) {
    static final String ID = "[A-Za-z0-9._-]{1,40}";
    static final String INSTALLATION = "[0-9]{0,18}";
}
