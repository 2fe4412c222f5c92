package cadre.wire.git;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Forms of a repository's URL. Only those that name a host are known: git runs programs for {@code
 * ext::} and reads this machine for {@code file://}.
 */
public final class RepositoryUrl {
    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]+])";
    private static final String REST = "[^\\s\\\\'\"`<>|?#]+";
    private static final Pattern BY_SCHEME =
            Pattern.compile(
                    "(?<scheme>https?|ssh|git)://(?<user>[^/@]*@)?"
                            + HOST
                            + "(?::[0-9]{1,5})?/"
                            + REST);
    private static final Pattern BY_SCP =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@" + HOST + ":(?!-)" + REST);
    private static final Pattern OF_GITHUB =
            Pattern.compile("github:[A-Za-z0-9-]+/[A-Za-z0-9._-]+");

    private RepositoryUrl() {}

    /** Matches {@code https://}, {@code ssh://} and {@code git://}; groups scheme and user. */
    public static Matcher byScheme(String url) {
        return BY_SCHEME.matcher(url);
    }

    /** Whether it is written as for scp: {@code git@host:path}. */
    public static boolean isByScp(String url) {
        return BY_SCP.matcher(url).matches();
    }

    /** Whether it has one of these forms, or is {@code github:owner/name}. */
    public static boolean isKnown(String url) {
        return byScheme(url).matches() || isByScp(url) || OF_GITHUB.matcher(url).matches();
    }
}
