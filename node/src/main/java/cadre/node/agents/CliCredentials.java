package cadre.node.agents;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a CLI can log in with.
 *
 * @param title of the CLI, for people
 * @param keys variables that hold a key or token; the first that is set is used, unless {@link
 *     Several#ALL}
 * @param several whether one key is enough
 * @param addresses variables that say where requests go, or name a configuration that does
 * @param passedOn other variables of the node's that the CLI needs
 * @param login where its own login is, empty if it has none that can be used here
 * @param howTo how a person gets one of them onto the node, as the end of an error
 */
record CliCredentials(
        String title,
        List<String> keys,
        Several several,
        List<String> addresses,
        List<String> passedOn,
        Optional<LoginFolder> login,
        String howTo) {
    private static final List<String> PROXIES =
            List.of(
                    "HTTPS_PROXY",
                    "HTTP_PROXY",
                    "NO_PROXY",
                    "https_proxy",
                    "http_proxy",
                    "no_proxy",
                    "NODE_EXTRA_CA_CERTS",
                    "SSL_CERT_FILE");

    /** Of a job these lead requests, and with them a key, to where it wants. */
    private static final List<String> DETOURS =
            List.of(
                    "HTTPS_PROXY",
                    "HTTP_PROXY",
                    "ALL_PROXY",
                    "https_proxy",
                    "http_proxy",
                    "all_proxy",
                    "NODE_EXTRA_CA_CERTS",
                    "NODE_TLS_REJECT_UNAUTHORIZED",
                    "SSL_CERT_FILE");

    CliCredentials {
        keys = List.copyOf(keys);
        addresses = List.copyOf(addresses);
        passedOn = List.copyOf(passedOn);
    }

    /** What to do when several keys are set. */
    enum Several {
        /** The first of them is used, the agent does not see the others. */
        FIRST,
        /** All are passed on: which one is needed depends on the model. */
        ALL
    }

    /**
     * Where a CLI keeps its login.
     *
     * @param variable that moves the folder, such as {@code CLAUDE_CONFIG_DIR}
     * @param name of the folder in the home of its user
     * @param files of the login in it; without the first there is none
     */
    record LoginFolder(String variable, String name, List<String> files) {
        LoginFolder {
            files = List.copyOf(files);
        }

        /** The file without which there is no login. */
        String file() {
            return files.getFirst();
        }
    }

    /** Variables by which a job says where requests go, straight or by a detour. */
    Stream<String> ways() {
        return Stream.concat(addresses.stream(), DETOURS.stream());
    }

    /** What must not be mixed. */
    CliVariables variables() {
        return new CliVariables(Set.copyOf(addresses), Set.copyOf(keys));
    }

    /** Everything of the node's that the CLI gets besides a key. */
    List<String> ofTheNode() {
        var all = new ArrayList<>(addresses);
        all.addAll(passedOn);
        all.addAll(PROXIES);
        return all;
    }
}
