package cadre.cli.checkout;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a checkout came from, in a form that a server takes: a URL with a host, without
 * credentials.
 */
final class OriginUrl {
    private static final int LONGEST = 2048;
    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]+])";
    private static final String USER = "[A-Za-z0-9_][A-Za-z0-9._-]*";
    private static final String REST = "[^\\s\\p{Cntrl}\\\\'\"`<>|?#]+";
    private static final Pattern BY_SCHEME =
            Pattern.compile(
                    "(?<scheme>https?|ssh|git)://(?:(?<user>[^/:@]*)[^/]*@)?"
                            + "(?<place>"
                            + HOST
                            + "(?::[0-9]{1,5})?/"
                            + REST
                            + ")");
    private static final Pattern BY_SCP = Pattern.compile(USER + "@" + HOST + ":(?!-)" + REST);

    private OriginUrl() {}

    /**
     * The URL as a server takes it. Of what stands before the host only the name of an ssh user is
     * kept, for it is no secret and a push needs it.
     *
     * @return empty for a folder of this machine and for every form that a server refuses
     */
    static Optional<String> of(String configured) {
        if (configured.length() > LONGEST) {
            return Optional.empty();
        }
        var byScheme = BY_SCHEME.matcher(configured);
        if (byScheme.matches()) {
            var scheme = byScheme.group("scheme");
            var user = Optional.ofNullable(byScheme.group("user")).orElse("");
            var kept = scheme.equals("ssh") && user.matches(USER) ? user + "@" : "";
            return Optional.of(scheme + "://" + kept + byScheme.group("place"));
        }
        return BY_SCP.matcher(configured).matches() ? Optional.of(configured) : Optional.empty();
    }
}
