package cadre.server.fleet.node;

import cadre.wire.id.NodeName;
import java.util.Optional;

/**
 * The one line that makes a machine a node: fetches the program, checks its hash, joins. The code
 * is in no address and in no program's arguments, where others could read it.
 */
final class JoinLine {
    private JoinLine() {}

    /**
     * With an empty hash, for a server that has no jar to give, the program must be there already.
     */
    static String of(String baseUrl, String code, String jarSha256, Optional<NodeName> node) {
        var url = baseUrl.replaceAll("/+$", "");
        var named = node.map(name -> " --name " + name).orElse("");
        if (jarSha256.isEmpty()) {
            return "export CADRE_INVITE=%s; cadre node --join %s%s"
                    .formatted(code, quoted(url), named);
        }
        return "export CADRE_INVITE=%s; echo \"Authorization: Invite $CADRE_INVITE\" | curl -fsSH @- -o cadre.jar %s && echo '%s  cadre.jar' | sha256sum -c --quiet && java -jar cadre.jar node --join %s%s"
                .formatted(code, quoted(url + "/join/cadre.jar"), jarSha256, quoted(url), named);
    }

    /** As one word for a POSIX shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
