package cadre.cli.print;

import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import cadre.wire.crew.TryView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Crews, as people read them. */
public record CrewText(Style style) {
    private static final int MOST_LINES = 40;
    private static final int MOST_COLUMNS = 2_000;

    /** A crew with its parts. */
    public List<String> lines(CrewView crew, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(
                style.bold("crew " + crew.id())
                        + "  "
                        + word(crew.state())
                        + crew.team().map(team -> "  team " + team).orElse("")
                        + (crew.why().isEmpty() ? "" : "  " + Cells.clean(crew.why())));
        lines.add("  " + Cells.cut(Cells.clean(first(crew.request())), 100));
        crew.triage().forEach(one -> lines.add("  split: " + line(one, now)));
        crew.parts()
                .forEach(part -> lines.addAll(part(part, crew.state() == CrewState.PROPOSED, now)));
        crew.pace()
                .forEach(pace ->
                        lines.add(
                                "  pace: %d at once with %s: %s"
                                        .formatted(
                                                pace.width(),
                                                pace.cli(),
                                                Cells.clean(pace.why()))));
        crew.combined().ifPresent(combined -> lines.addAll(combined(combined)));
        crew.causes().forEach(cause -> lines.add(style.red("  ! ") + Cells.clean(cause)));
        return lines;
    }

    /**
     * How it, or one part, came to where it is: each try with all that is said of its end.
     *
     * @param part all of them when empty
     */
    public List<String> why(CrewView crew, Optional<String> part) {
        var lines = new ArrayList<String>();
        lines.add(style.bold("crew " + crew.id()) + "  " + word(crew.state()) + said(crew.why()));
        for (var one : crew.parts()) {
            if (part.isEmpty() || part.get().equals(one.name())) {
                lines.add(
                        "  " + style.bold(one.name()) + "  " + word(one.state()) + said(one.why()));
                one.tries()
                        .forEach(each ->
                                lines.add("      " + head(each, each.since()) + said(each.why())));
            }
        }
        crew.combined().stream()
                .flatMap(combined -> combined.parts().stream())
                .filter(one -> part.isEmpty() || part.get().equals(one.name()))
                .forEach(one -> lines.add("  " + merged(one)));
        crew.picked()
                .filter(pick -> part.isEmpty() || part.get().equals(pick.part()))
                .ifPresent(pick ->
                        lines.add(
                                "  picked: "
                                        + pick.part()
                                        + ", "
                                        + pick.job()
                                        + ", by "
                                        + Cells.clean(pick.by())));
        return lines;
    }

    private static String merged(CombinedView.MergedPart one) {
        return "merge of "
                + one.name()
                + ", "
                + one.job()
                + ": "
                + one.state()
                + (one.with().isEmpty() ? "" : " with " + String.join(", ", one.with()))
                + (one.files().isEmpty()
                        ? ""
                        : " in " + Cells.clean(String.join(", ", one.files())))
                + why(one);
    }

    private static String said(String why) {
        return why.isEmpty() ? "" : "  " + Cells.clean(why);
    }

    /** A split as a person has written it. */
    public List<String> split(CrewConfirm confirm) {
        var lines = new ArrayList<String>();
        var parts = confirm.parts();
        for (int n = 0; n < parts.size(); n++) {
            var part = parts.get(n);
            var paths = part.paths().isEmpty() ? "" : "  in " + String.join(", ", part.paths());
            lines.add(
                    "  %s  %s  %s%s%s"
                            .formatted(
                                    style.bold(Cells.clean(part.name().orElse("part-" + (n + 1)))),
                                    part.agent().map(Object::toString).orElse("(the role's agent)"),
                                    part.role().map(Object::toString).orElse("executor"),
                                    needs(part.dependsOn()),
                                    Cells.clean(paths)));
            lines.addAll(whole(part.description()));
        }
        confirm.check().ifPresent(check -> lines.add("  checked by " + Cells.clean(check)));
        confirm.timeoutSec().ifPresent(sec -> lines.add("  at most " + sec + " s for each try"));
        return lines;
    }

    private static String needs(List<String> parts) {
        return parts.isEmpty() ? "" : "  after " + Cells.clean(String.join(", ", parts));
    }

    /**
     * All that an agent will be told, for whoever says that it may run; an end cut off is named.
     */
    private static List<String> whole(String description) {
        var all = description.lines().map(String::stripTrailing).toList();
        var lines = new ArrayList<String>();
        all.stream()
                .limit(MOST_LINES)
                .forEach(line -> lines.add("      " + Cells.cut(Cells.clean(line), MOST_COLUMNS)));
        if (all.size() > MOST_LINES) {
            lines.add("      … %d more lines".formatted(all.size() - MOST_LINES));
        }
        return lines;
    }

    private List<String> part(PartView part, boolean isToBeConfirmed, Instant now) {
        var lines = new ArrayList<String>();
        var needs = needs(part.dependsOn());
        var worker = part.worker().map(name -> "  " + name).orElse("  " + part.agent());
        lines.add(
                "  %s  %s%s  %s%s%s"
                        .formatted(
                                style.bold(part.name()),
                                word(part.state()),
                                worker,
                                part.role(),
                                needs,
                                part.why().isEmpty() ? "" : "  " + Cells.clean(part.why())));
        if (isToBeConfirmed) {
            lines.addAll(whole(part.description()));
        } else if (part.tries().isEmpty()) {
            lines.add("      " + Cells.cut(Cells.clean(first(part.description())), 96));
        }
        part.tries().forEach(one -> lines.add("      " + line(one, now)));
        return lines;
    }

    private static String line(TryView one, Instant now) {
        return head(one, now)
                + (one.why().isEmpty() ? "" : "  " + Cells.cut(Cells.clean(one.why()), 120));
    }

    private static String head(TryView one, Instant now) {
        var took = Duration.between(one.since(), one.endedAt().orElse(now));
        return "%d. %s by %s%s  %s  %s"
                .formatted(
                        one.number(),
                        one.kind().word(),
                        one.agent(),
                        one.job().map(job -> "  " + job).orElse(""),
                        one.state().word(),
                        Durations.words(took.isNegative() ? Duration.ZERO : took));
    }

    private List<String> combined(CombinedView combined) {
        var lines = new ArrayList<String>();
        lines.add(
                "  combined: "
                        + combined.job()
                                .map(job -> "change of " + job + " (cadre apply " + job + ")")
                                .map(change ->
                                        combined.state().equals("stopped")
                                                ? change + ", stopped before all was in"
                                                : change)
                                .orElse(combined.state())
                        + (combined.check().isEmpty()
                                ? ", unchecked"
                                : ", checked by " + Cells.clean(combined.check())));
        for (var one : combined.parts()) {
            lines.add(
                    "      "
                            + one.name()
                            + "  "
                            + one.state()
                            + (one.with().isEmpty() ? "" : " with " + String.join(", ", one.with()))
                            + (one.files().isEmpty()
                                    ? why(one)
                                    : ": " + Cells.clean(String.join(", ", one.files()))));
        }
        return lines;
    }

    private static String why(CombinedView.MergedPart one) {
        return one.why().isEmpty() ? "" : ", " + Cells.clean(one.why());
    }

    /** Crews in a list. */
    public Table table(List<CrewView> crews, Instant now) {
        var table = new Table().left("CREW").left("STATE").left("BY").right("AGE").left("REQUEST");
        for (var crew : crews) {
            table.row(
                    crew.id(),
                    crew.state().word(),
                    crew.submitter(),
                    Durations.age(crew.filedAt(), now),
                    first(crew.request()));
        }
        return table;
    }

    private static String first(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    private String word(CrewState state) {
        return switch (state) {
            case DONE -> style.green(state.word());
            case NEEDS_PERSON, STOPPED -> style.red(state.word());
            case TRIAGE, PROPOSED, RUNNING, STOPPING, COMBINING, CLOSED -> state.word();
        };
    }

    private String word(PartState state) {
        return switch (state) {
            case DONE -> style.green(state.word());
            case NO_CHANGE, FAILED, STOPPED -> style.red(state.word());
            case WAITING, RUNNING, REVIEWING -> state.word();
        };
    }
}
