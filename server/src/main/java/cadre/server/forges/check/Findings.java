package cadre.server.forges.check;

import cadre.wire.error.CadreException;
import cadre.wire.forge.ConnectionReport.Finding;
import cadre.wire.forge.ConnectionReport.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What was found so far. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void add(Finding finding) {
        all.add(finding);
    }

    void ok(String name, String found) {
        add(name, Result.OK, found, "");
    }

    void add(String name, Result result, String found, String fix) {
        all.add(new Finding(name, result, found, fix));
    }

    /** Looks; what cannot be looked at is a failure, and empty. */
    <T> Optional<T> look(String name, Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (CadreException e) {
            var said = e.which().getOrDefault("said", "");
            add(
                    name,
                    Result.FAILED,
                    e.what()
                            + e.which().entrySet().stream()
                                    .filter(each ->
                                            each.getKey().equals("status")
                                                    || each.getKey().equals("reason"))
                                    .map(each -> ", " + each.getKey() + " " + each.getValue())
                                    .reduce("", String::concat)
                            + (said.isEmpty() ? "" : ": " + said),
                    fix(e));
            return Optional.empty();
        }
    }

    /** The general one would send the reader back here. */
    private static String fix(CadreException e) {
        return switch (e.which().getOrDefault("status", "")) {
            case "401" -> "Make a new token there and give it to the connection";
            case "403" -> "Give the token's user a seat there, and the token the rights to read";
            case "404" ->
                    "Check the connection's address and the repository's name, at Plane the"
                            + " workspace; what the token may not see is not found either";
            default -> e.fix();
        };
    }

    boolean isOk() {
        return all.stream().noneMatch(each -> each.result() == Result.FAILED);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
