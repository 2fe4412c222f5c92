package cadre.node;

import cadre.node.link.ServerAddress;
import cadre.node.workspace.Keeping;
import cadre.wire.config.ConfigFile;
import cadre.wire.config.ConfigKey;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.NodeName;
import cadre.wire.job.IsolationKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything a node is told, read once and checked.
 *
 * @param name unique in the installation
 * @param server what it dials
 * @param key the node's key
 * @param places on this machine
 * @param offer what it takes on
 * @param keeping how long workspaces stay
 * @param variables the environment, with the env file below it: PATH, what agent CLIs log in with
 * @param version of Cadre
 */
public record NodeConfig(
        NodeName name,
        ServerAddress server,
        String key,
        Places places,
        Offer offer,
        Keeping keeping,
        Map<String, String> variables,
        String version) {
    /** The variable that holds the node's key instead of its file. */
    public static final String KEY_VARIABLE = "CADRE_NODE_KEY";

    private static final int MOST_TAGS = 50;

    public NodeConfig {
        variables = Map.copyOf(variables);
    }

    /**
     * Where things are.
     *
     * @param home the data folder
     * @param work the workspaces; outside of home, and home outside of it
     * @param userHome the home of the user that the node runs as
     * @param visible files and folders that every agent may read though they are hidden
     * @param minFreeBytes free disk below which no attempt starts
     * @param maxLogBytes of each stream of an attempt's log; the middle of a longer one is left out
     */
    public record Places(
            Path home,
            Path work,
            Path userHome,
            List<Path> visible,
            long minFreeBytes,
            long maxLogBytes) {
        /** Checks that neither folder is in the other. */
        public Places {
            visible = List.copyOf(visible);
            if (work.startsWith(home) || home.startsWith(work)) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The work folder and the data folder lie in each other",
                        Map.of("work", work, "home", home),
                        "Set CADRE_WORK to a folder outside of CADRE_HOME");
            }
        }

        /** The state of a node of this name: its key, its attempts, its supervisor. */
        public Path state(NodeName name) {
            return home.resolve("node").resolve(name.toString());
        }
    }

    /**
     * What a node takes on.
     *
     * @param tags sorted
     * @param slots attempts at once, 1 to 1000
     * @param roots folders whose repositories jobs may name by path
     * @param isolation what auto means; auto itself for the strongest that works
     * @param noneIsAllowed whether attempts may ask for no isolation
     * @param passed names of variables that agents get
     */
    public record Offer(
            List<String> tags,
            int slots,
            List<Path> roots,
            IsolationKind isolation,
            boolean noneIsAllowed,
            List<String> passed) {
        public Offer {
            tags = tags.stream().distinct().sorted().toList();
            roots = List.copyOf(roots);
            passed = List.copyOf(passed);
        }
    }

    /**
     * A node that has joined: its key and its server's address are in its state folder, or in the
     * configuration.
     *
     * @throws CadreException INVALID for a bad value; NOT_FOUND if it has not joined
     */
    public static NodeConfig read(ConfigFile file, String version) {
        var name = nodeName(file);
        var state = places(file).state(name);
        var address = file.setting(ConfigKey.NODE_SERVER).text();
        if (address.isEmpty()) {
            address = content(state.resolve("server"), name);
        }
        var key = file.variables().get(KEY_VARIABLE);
        if (key == null || key.isBlank()) {
            key = content(keyFile(file, name), name);
        }
        return of(file, name, ServerAddress.of(address), key.strip(), version);
    }

    /** A node whose server and key are known to the caller, as {@code cadre up} does. */
    public static NodeConfig of(
            ConfigFile file, NodeName name, ServerAddress server, String key, String version) {
        var variables = new HashMap<>(file.variables());
        variables.remove(KEY_VARIABLE);
        // the server's, with cadre up in one environment
        variables.remove("CADRE_SECRETS_KEY");
        variables.remove(ConfigKey.DB.variable());
        variables.remove(ConfigKey.DB_PASSWORD.variable());
        return new NodeConfig(
                name, server, key, places(file), offer(file), keeping(file), variables, version);
    }

    /**
     * Checks what a node is told, its server and key aside, before anything is started for it.
     *
     * @throws CadreException INVALID for a bad value
     */
    public static void check(ConfigFile file) {
        var _ = nodeName(file);
        var _ = places(file);
        var _ = offer(file);
        var _ = keeping(file);
    }

    /** The configured name, else one made of the machine's. */
    public static NodeName nodeName(ConfigFile file) {
        var setting = file.setting(ConfigKey.NODE_NAME);
        return setting.isEmpty() ? machineName() : new NodeName(setting.text());
    }

    /** Where the key of a node that joined is kept, 0600. */
    public static Path keyFile(ConfigFile file, NodeName name) {
        return places(file).state(name).resolve("node.key");
    }

    static Places places(ConfigFile file) {
        return new Places(
                file.home(),
                file.setting(ConfigKey.WORK).path(file.userHome()),
                file.userHome(),
                paths(file, ConfigKey.NODE_VISIBLE),
                file.setting(ConfigKey.NODE_MIN_FREE_BYTES).number(0, Long.MAX_VALUE / 2),
                file.setting(ConfigKey.NODE_MAX_LOG_BYTES).number(1L << 20, 1L << 36));
    }

    static Keeping keeping(ConfigFile file) {
        long keepSec = file.setting(ConfigKey.NODE_KEEP_SEC).number(0, 31_536_000);
        long failedSec = file.setting(ConfigKey.NODE_KEEP_FAILED_SEC).number(-1, 31_536_000);
        return new Keeping(
                Duration.ofSeconds(keepSec),
                Duration.ofSeconds(failedSec < 0 ? keepSec : failedSec),
                file.setting(ConfigKey.NODE_KEEP_MOST).integer(0, 1000),
                file.setting(ConfigKey.NODE_MIN_FREE_BYTES).number(0, Long.MAX_VALUE / 2),
                file.setting(ConfigKey.NODE_WORK_MAX_BYTES).number(0, Long.MAX_VALUE / 2),
                Duration.ofSeconds(
                        file.setting(ConfigKey.NODE_KEEP_MIRRORS_SEC).number(0, 315_360_000)));
    }

    private static Offer offer(ConfigFile file) {
        var tags = file.setting(ConfigKey.NODE_TAGS);
        var words = tags.texts();
        if (words.size() > MOST_TAGS
                || words.stream().anyMatch(tag -> !tag.matches("[A-Za-z0-9._:/+-]{1,63}"))) {
            throw tags.wrong("a tag is 1 to 63 of letters, digits and ._:/+-, at most 50 tags");
        }
        int slots = file.setting(ConfigKey.NODE_SLOTS).integer(0, 1000);
        var kind =
                file.setting(ConfigKey.NODE_ISOLATION)
                        .oneOf(List.of("auto", "bubblewrap", "unshare", "user", "none"));
        var allowNone = file.setting(ConfigKey.NODE_ALLOW_NONE);
        if (kind.equals("none") && !allowNone.flag()) {
            throw allowNone.wrong("false contradicts node.isolation, which is none");
        }
        return new Offer(
                words,
                slots == 0 ? Runtime.getRuntime().availableProcessors() : slots,
                paths(file, ConfigKey.NODE_ROOTS),
                IsolationKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                allowNone.flag(),
                file.setting(ConfigKey.NODE_PASS_ENV).texts());
    }

    private static List<Path> paths(ConfigFile file, ConfigKey key) {
        var setting = file.setting(key);
        return setting.texts().stream()
                .map(text -> path(text, file.userHome()))
                .peek(path -> {
                    if (!path.isAbsolute() || path.getNameCount() == 0) {
                        throw setting.wrong("'" + path + "' is no absolute path below /");
                    }
                })
                .toList();
    }

    private static Path path(String text, Path userHome) {
        return (text.startsWith("~/") ? userHome.resolve(text.substring(2)) : Path.of(text))
                .normalize();
    }

    private static String content(Path file, NodeName name) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "This node has not joined a server",
                    Map.of("node", name, "file", file),
                    "Run the line that 'cadre node invite' prints on the server");
        }
    }

    private static NodeName machineName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "node";
        }
        var name =
                host.toLowerCase(Locale.ROOT)
                        .replaceAll("\\..*", "")
                        .replaceAll("[^a-z0-9-]", "-")
                        .replaceAll("^-+", "");
        return new NodeName(
                name.isEmpty() ? "node" : name.substring(0, Math.min(63, name.length())));
    }
}
