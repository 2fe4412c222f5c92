package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.flows.Flows;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowState;
import cadre.wire.flow.FlowView;
import cadre.wire.id.FlowId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands about work items on their way through flows. */
final class ItemCommands {
    private static final int FEW = 10;
    private static final int REASON = 300;

    /** For which stage and commit something is said; so a button says it. */
    private static final Pattern AT =
            Pattern.compile("^at:([\\w.-]{1,64})/([0-9a-f]{0,64})(?=\\s|$)");

    private final Flows flows;

    ItemCommands(Flows flows) {
        this.flows = flows;
    }

    /** One of them, or those on their way. */
    Reply items(Asked asked) {
        if (!asked.arguments().isBlank()) {
            return show(asked);
        }
        var page = flows.list(asked.by(), Optional.empty(), Optional.empty(), FEW);
        return Reply.of(
                page.items().isEmpty()
                        ? "No work item was ever on its way. docs/flows.md says how to begin."
                        : page.items().stream()
                                .map(ItemCommands::line)
                                .collect(Collectors.joining("\n")));
    }

    Reply show(Asked asked) {
        return shown(flows.why(asked.by(), id(asked)), asked.by());
    }

    Reply approve(Asked asked) {
        return say(asked, true);
    }

    Reply reject(Asked asked) {
        return say(asked, false);
    }

    private Reply say(Asked asked, boolean approved) {
        var rest = Subject.rest(asked.arguments()).strip();
        var at = AT.matcher(rest);
        var shown =
                at.find()
                        ? Optional.of(new Flows.Shown(at.group(1), at.group(2)))
                        : Optional.<Flows.Shown>empty();
        var reason = Quoted.line(shown.isEmpty() ? rest : rest.substring(at.end()), 500);
        return unlessDone(asked, () -> flows.say(asked.by(), id(asked), shown, approved, reason));
    }

    Reply retry(Asked asked) {
        return unlessDone(asked, () -> flows.retry(asked.by(), id(asked)));
    }

    Reply cancel(Asked asked) {
        var reason = Quoted.line(Subject.rest(asked.arguments()), 500);
        return unlessDone(asked, () -> flows.cancel(asked.by(), id(asked), reason));
    }

    private interface Change {
        FlowView made();
    }

    /**
     * What was said before a crash and is not possible any more was done then; and so was what was
     * said to a stage that the item has left since.
     */
    private Reply unlessDone(Asked asked, Change change) {
        if (asked.again() && flows.why(asked.by(), id(asked)).stageSince().isAfter(asked.at())) {
            return show(asked);
        }
        try {
            return shown(change.made(), asked.by());
        } catch (CadreException e) {
            if (asked.again() && e.code() == ErrorCode.CONFLICT) {
                return show(asked);
            }
            throw e;
        }
    }

    private static FlowId id(Asked asked) {
        return FlowId.of(Subject.first(asked.arguments()));
    }

    /** One item with its gates. */
    static Reply shown(FlowView item, Principal by) {
        var why = item.why().isEmpty() ? "" : "\n" + Quoted.line(item.why(), REASON);
        var gates =
                item.gates().stream()
                        .limit(FEW)
                        .map(gate ->
                                "\n%s %s%s"
                                        .formatted(
                                                gate.state().equals("open") ? "✅" : "⏳",
                                                Quoted.line(gate.waitsFor(), 120),
                                                gate.why().isEmpty()
                                                        ? ""
                                                        : ": " + Quoted.line(gate.why(), REASON)))
                        .collect(Collectors.joining());
        var job =
                item.runs().isEmpty()
                        ? ""
                        : item.runs()
                                .getLast()
                                .job()
                                .map(id -> "\nIts last job is `" + id + "`")
                                .orElse("");
        return Reply.of(line(item) + why + gates + job).with(buttons(item, by));
    }

    private static List<Button> buttons(FlowView item, Principal by) {
        var waits =
                item.gates().stream()
                        .filter(gate ->
                                gate.gate().equals("manual") && gate.state().equals("waiting"))
                        .findFirst();
        if (waits.isEmpty() || item.state().isOver() || !by.grant().includes(Grant.OPERATOR)) {
            return List.of();
        }
        var what = List.of(item.stage(), item.state(), item.gates(), item.runs());
        var shows = "flow " + item.id();
        var at = "%s at:%s/%s".formatted(item.id(), item.stage(), waits.get().sha());
        return List.of(
                Button.of("✅ Approve", "approve " + at, shows, what),
                Button.of("❌ Reject", "reject " + at, shows, what));
    }

    private static String line(FlowView item) {
        return "%s `%s` %s in %s: %s %s"
                .formatted(
                        sign(item.state()),
                        item.id(),
                        item.state().word(),
                        Quoted.line(item.stage(), 40),
                        Quoted.line(item.key(), 40),
                        Quoted.line(item.title(), 80));
    }

    private static String sign(FlowState state) {
        return switch (state) {
            case ACTIVE -> "▶";
            case NEEDS_PERSON -> "❓";
            case PAUSED -> "⏸";
            case DONE -> "✅";
            case CANCELLED -> "⏹";
        };
    }
}
