package cadre.server.gateways.http;

/** Counts requests. */
@FunctionalInterface
public interface RequestCount {
    /**
     * One request was served.
     *
     * @param path the route's template, {@code unmatched} when there was none
     */
    void served(String method, String path, int status);
}
