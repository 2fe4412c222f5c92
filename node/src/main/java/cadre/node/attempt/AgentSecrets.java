package cadre.node.attempt;

import cadre.node.agents.CliVariables;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.SecretValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of an attempt's secrets its agent gets. A variable that the job brings itself wins over the
 * secret of that name; and a key for a service does not go along when the job names an address of
 * its own for that service: whoever files a job must not send the server's keys elsewhere by that.
 *
 * @param given those that the agent gets
 * @param heldBack names of those that it does not get because of an address
 */
record AgentSecrets(List<SecretValue> given, List<String> heldBack) {
    private static final Pattern ADDRESS =
            Pattern.compile(".*_(BASE_URL|API_BASE|API_URL|ENDPOINT)|(GH|GITHUB)_HOST");
    private static final Pattern KEY = Pattern.compile(".*(KEY|TOKEN|SECRET|PASSWORD).*");

    /** Names by which one service goes besides its own. */
    private static final Map<String, String> SERVICES =
            Map.of("CLAUDE", "ANTHROPIC", "GEMINI", "GOOGLE", "CODEX", "OPENAI", "GITHUB", "GH");

    AgentSecrets {
        given = List.copyOf(given);
        heldBack = List.copyOf(heldBack);
    }

    /**
     * Of what the server sent with an order.
     *
     * @param cli what the order's CLI reads, whatever the names are like
     */
    static AgentSecrets of(AttemptOrder order, List<SecretValue> secrets, CliVariables cli) {
        var addressed = addressed(order.env().keySet());
        boolean cliIsAddressed = !Collections.disjoint(cli.addresses(), order.env().keySet());
        var given = new ArrayList<SecretValue>();
        var heldBack = new ArrayList<String>();
        for (var secret : secrets) {
            if (secret.use() != SecretValue.Use.ENV || order.env().containsKey(secret.name())) {
                continue;
            }
            boolean elsewhere =
                    cliIsAddressed && cli.keys().contains(secret.name())
                            || isKey(secret.name()) && addressed.contains(service(secret.name()));
            if (elsewhere) {
                heldBack.add(secret.name());
            } else {
                given.add(secret);
            }
        }
        return new AgentSecrets(given, heldBack);
    }

    /** What people are told of those that were held back; empty if there are none. */
    Optional<String> notice() {
        return heldBack.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "not given to the agent, for the job names its own address of the service: "
                                + String.join(", ", heldBack));
    }

    private static Set<String> addressed(Set<String> names) {
        return names.stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .filter(name -> ADDRESS.matcher(name).matches())
                .map(AgentSecrets::service)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static boolean isKey(String name) {
        return KEY.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }

    /** The first word of a variable's name. */
    private static String service(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        int end = upper.indexOf('_');
        var word = end < 0 ? upper : upper.substring(0, end);
        return SERVICES.getOrDefault(word, word);
    }
}
