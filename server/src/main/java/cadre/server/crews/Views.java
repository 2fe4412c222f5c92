package cadre.server.crews;

import cadre.server.storage.Tx;
import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import cadre.wire.crew.TryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Crews as clients see them. */
final class Views {
    private static final int LONGEST_HEAD = 2_000;

    private Views() {}

    /** With all its parts and their tries. */
    static CrewView whole(Tx tx, CrewRow crew, Casting casting) {
        var parts = CrewStore.parts(tx, crew.id());
        var tries = TryStore.of(tx, crew.id());
        var clis =
                Stream.concat(
                                parts.stream().flatMap(part -> part.chain().stream()),
                                tries.stream().map(TryRow::agent))
                        .map(casting::cli)
                        .distinct()
                        .toList();
        var pace =
                PaceStore.of(tx).values().stream()
                        .filter(one -> clis.contains(one.cli()))
                        .sorted((one, other) -> one.cli().compareTo(other.cli()))
                        .toList();
        return new CrewView(
                crew.id(),
                crew.state(),
                crew.request().request(),
                crew.submitter(),
                crew.team(),
                crew.filedAt(),
                crew.endedAt(),
                crew.why(),
                causes(parts, crew.combined()),
                tries(tries, TryRow.TRIAGE),
                parts.stream().map(part -> part(part, tries)).toList(),
                pace,
                crew.combined(),
                crew.request().compare(),
                ComparisonStore.picked(tx, crew.id()));
    }

    /** For a list. */
    static CrewView head(CrewRow crew) {
        var text = crew.request().request();
        return new CrewView(
                crew.id(),
                crew.state(),
                text.length() > LONGEST_HEAD ? Prompts.cut(text, LONGEST_HEAD) : text,
                crew.submitter(),
                crew.team(),
                crew.filedAt(),
                crew.endedAt(),
                crew.why(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                crew.combined(),
                crew.request().compare(),
                Optional.empty());
    }

    private static PartView part(PartRow part, List<TryRow> tries) {
        return new PartView(
                part.name(),
                part.spec().description(),
                part.role(),
                part.agent(),
                part.worker(),
                part.task(),
                part.state(),
                part.why(),
                part.spec().dependsOn(),
                part.spec().paths(),
                part.expects(),
                tries(tries, part.position()));
    }

    private static List<TryView> tries(List<TryRow> all, int part) {
        return all.stream().filter(one -> one.part() == part).map(TryRow::view).toList();
    }

    /** What a person must decide on. */
    static List<String> causes(List<PartRow> parts, Optional<CombinedView> combined) {
        var causes = new ArrayList<String>();
        for (var part : parts) {
            if (part.state().isLost()) {
                causes.add(part.name() + ": " + part.state().word() + why(part));
            } else if (part.state() == PartState.WAITING
                    && parts.stream().anyMatch(one -> one.state().isLost())) {
                causes.add(part.name() + ": not begun, it " + part.why());
            }
        }
        combined.stream()
                .flatMap(one -> one.parts().stream())
                .filter(one -> !List.of("pending", "merged", "unchanged").contains(one.state()))
                .forEach(one -> causes.add(merged(one)));
        return causes;
    }

    private static String why(PartRow part) {
        return part.why().isEmpty() ? "" : ", " + part.why();
    }

    private static String merged(CombinedView.MergedPart one) {
        var with = one.with().isEmpty() ? "" : " with " + String.join(", ", one.with());
        var files = one.files().isEmpty() ? "" : " in " + String.join(", ", one.files());
        var why = one.why().isEmpty() || !one.files().isEmpty() ? "" : ", " + one.why();
        return one.name()
                + ": "
                + one.state()
                + with
                + files
                + why
                + "; its change is in "
                + one.job();
    }
}
