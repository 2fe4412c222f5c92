package cadre.server.crews;

import cadre.server.agents.Role;
import cadre.server.agents.RoleProfile;
import cadre.server.bus.inbox.Inbox;
import cadre.wire.crew.PartRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The split that an agent answered with. Strict in its form; an agent or role that this server does
 * not know is left out, since the routing table knows better.
 */
record TriageAnswer(Casting casting) {
    private static final int LONGEST_NAME = 60;

    /**
     * What was made of an answer.
     *
     * @param unknown roles and agents that it named and nobody here knows, such as {@code role
     *     'wizard'}
     */
    record Split(List<PartRequest> parts, Set<String> unknown) {
        /** For people: what was left out; empty if nothing was. */
        String note() {
            return unknown.isEmpty()
                    ? ""
                    : "the split named what is not known here, the usual ones stand in: "
                            + String.join(", ", unknown);
        }
    }

    /**
     * The parts.
     *
     * @throws CadreException INVALID if there is no such object in the answer, or it has another
     *     form; the words are for the agent that is asked once more
     */
    Split split(String answer) {
        var json =
                AnswerJson.object(answer, "parts")
                        .orElseThrow(() -> wrong("there is no JSON object in it"));
        var list = json.path("parts");
        if (!list.isArray() || list.isEmpty()) {
            throw wrong("'parts' must be a list with at least one part");
        }
        if (list.size() > CrewCheck.MOST_PARTS) {
            throw wrong("there are " + list.size() + " parts, at most 50 are wanted");
        }
        var parts = new ArrayList<PartRequest>();
        var unknown = new LinkedHashSet<String>();
        for (var one : list) {
            parts.add(part(one, unknown));
        }
        return new Split(parts, unknown);
    }

    private PartRequest part(JsonNode one, Set<String> unknown) {
        if (!one.isObject()
                || !one.path("description").isString()
                || one.path("description").stringValue().isBlank()) {
            throw wrong("each part must be an object with a 'description'");
        }
        return new PartRequest(
                word(one, "name")
                        .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-"))
                        .map(name -> name.replaceAll("^-+", ""))
                        .map(name -> name.length() > 40 ? name.substring(0, 40) : name)
                        .filter(name -> !name.isEmpty() && !name.equals(Inbox.ALL)),
                one.path("description").stringValue(),
                known(one, "role", name -> casting.find(new RoleName(name)), unknown)
                        .map(Role::name),
                known(one, "agent", name -> casting.profiles().find(new AgentName(name)), unknown)
                        .map(RoleProfile::name),
                words(one, "depends_on"),
                words(one, "paths"),
                word(one, "expects").map(TriageAnswer::expects));
    }

    private static Expects expects(String word) {
        return switch (word) {
            case "change" -> Expects.CHANGE;
            case "answer" -> Expects.ANSWER;
            default -> throw wrong("'expects' must be change or answer");
        };
    }

    private static <T> Optional<T> known(
            JsonNode one, String field, Function<String, Optional<T>> finder, Set<String> unknown) {
        var name = word(one, field);
        var found = name.flatMap(word -> findIn(finder, word));
        name.filter(_ -> found.isEmpty())
                .map(word -> word.substring(0, Math.min(word.length(), LONGEST_NAME)))
                .map(word -> field + " '" + word.replaceAll("\\p{Cntrl}", " ") + "'")
                .ifPresent(unknown::add);
        return found;
    }

    private static <T> Optional<T> findIn(Function<String, Optional<T>> finder, String word) {
        try {
            return finder.apply(word);
        } catch (CadreException noName) {
            return Optional.empty();
        }
    }

    private static Optional<String> word(JsonNode one, String field) {
        var value = one.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong("'" + field + "' must be text");
        }
        return Optional.of(value.stringValue().strip()).filter(text -> !text.isEmpty());
    }

    private static List<String> words(JsonNode one, String field) {
        var value = one.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        var words = new ArrayList<String>();
        for (var each : value) {
            if (!each.isString()) {
                throw wrong("'" + field + "' must be a list of texts");
            }
            words.add(each.stringValue());
        }
        return words;
    }

    private static CadreException wrong(String how) {
        return new CadreException(ErrorCode.INVALID, how, Map.of(), "");
    }
}
