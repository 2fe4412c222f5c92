package cadre.server.fleet.node;

import cadre.wire.id.NodeName;
import java.util.Optional;

/** The one line that makes a machine a node: fetches the program, checks its hash, joins. */
final class JoinLine {
    private JoinLine() {}

    static String of(String baseUrl, String code, String jarSha256, Optional<NodeName> node) {
        var url = baseUrl.replaceAll("/+$", "");
        return "curl -fsS -o cadre.jar %s && echo '%s  cadre.jar' | sha256sum -c --quiet && java -jar cadre.jar node join --url %s --code %s%s"
                .formatted(
                        quoted(url + "/join/cadre.jar?code=" + code),
                        jarSha256,
                        quoted(url),
                        code,
                        node.map(name -> " --name " + name).orElse(""));
    }

    /** As one word for a POSIX shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
