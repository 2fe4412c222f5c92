package cadre.server.forges.api;

/**
 * One call that an adapter may make. Adapters list theirs in an enum, which is all that they can
 * send: there is no way to call a path that is not in it.
 */
public interface ApiRoute {
    /** GET, POST, PATCH or PUT. */
    String method();

    /**
     * The path under the API's address, such as {@code /repos/{owner}/{name}}. A part in braces is
     * one segment, or several when it begins with {@code +}, or several in one, their slashes
     * encoded, when it begins with {@code =}.
     */
    String template();
}
