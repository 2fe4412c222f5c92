package cadre.cli.command;

import cadre.cli.print.MailText;
import cadre.wire.bus.AckRequest;
import cadre.wire.bus.InboxPage;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Unread;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cadre inbox}. */
@Command(
        name = "inbox",
        description = {
            "Show mail: your own, or of a member whose key is here (--as). An operator sees every"
                    + " member's, and marks nothing by it.",
            "What others wrote stands behind a bar."
        },
        footer = {
            "",
            "Example:",
            "  cadre inbox --team shop --as BE",
            "  cadre inbox --team shop --as BE --watch",
            "  cadre inbox BE --team shop --brief"
        })
public final class InboxCommand implements Callable<Integer> {
    private static final int WAIT_SEC = 50;

    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "MEMBER", description = "Whose; yours if not given.")
    private Optional<String> whose = Optional.empty();

    @Mixin private final Speaking speaking = new Speaking();

    @Option(
            names = "--after",
            paramLabel = "ID",
            defaultValue = "0",
            description = "Only what came after this message.")
    private long after;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "Only the newest so many (default ${DEFAULT-VALUE}).")
    private int last;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on with what comes, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--mark-read", description = "Count what is shown as read.")
    private boolean markRead;

    @Option(names = "--ack", description = "Acknowledge what is shown; its senders see that.")
    private boolean ack;

    @Option(
            names = "--brief",
            description = "Only how much is unread, such as '3 unread, 1 urgent'; nothing if none.")
    private boolean brief;

    @Option(
            names = "--hook",
            paramLabel = "start|stop",
            description = {
                "The same as an agent CLI's hook wants it, at the start of a session or at a stop."
                        + " Never fails."
            })
    private Optional<MailHook.When> hook = Optional.empty();

    @Mixin private final Output output = new Output();

    /** Made for one call. */
    public InboxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (hook.isPresent()) {
            return new MailHook(surroundings, hook.get()).run(() -> speaking.open(surroundings));
        }
        try (var voice = speaking.open(surroundings)) {
            var member = whose.map(MemberName::new).orElseGet(voice::self);
            if (brief) {
                return brief(voice, member);
            }
            var page = newest(voice, member);
            acknowledge(voice, member, page.messages());
            if (output.json && !watch) {
                return Output.json(surroundings.terminal(), page);
            }
            show(page, member);
            return watch ? watch(voice, member, page.cursor()) : ExitStatus.DONE;
        }
    }

    /** All that is kept after the place, of which the last ones stay. */
    private InboxPage newest(Voice voice, MemberName member) {
        var kept = new ArrayDeque<MessageView>();
        boolean gap = false;
        boolean left = false;
        var page = page(voice, member, after, 0);
        while (true) {
            gap |= page.gap();
            for (var message : page.messages()) {
                kept.add(message);
                if (kept.size() > Math.max(1, last)) {
                    kept.remove();
                    left = true;
                }
            }
            if (!page.more() || page.messages().isEmpty()) {
                return new InboxPage(
                        new ArrayList<>(kept), page.cursor(), gap, left, page.unread());
            }
            page = page(voice, member, page.cursor(), 0);
        }
    }

    private InboxPage page(Voice voice, MemberName member, long from, int waitSec) {
        var route = voice.route("inbox", member).with("after", from).with("wait_sec", waitSec);
        return voice.api().get(markRead ? route.with("mark_read", true) : route, InboxPage.class);
    }

    private void acknowledge(Voice voice, MemberName member, List<MessageView> messages) {
        if (ack && !messages.isEmpty()) {
            var ids = messages.stream().map(MessageView::id).toList();
            voice.api().post(voice.route("inbox", member, "ack"), new AckRequest(ids));
        }
    }

    private void show(InboxPage page, MemberName member) {
        var terminal = surroundings.terminal();
        if (page.gap()) {
            terminal.note("Mail from before has been deleted: this is what is kept");
        }
        if (page.more()) {
            terminal.note("There is more from before: --last N shows it");
        }
        if (page.messages().isEmpty() && !watch) {
            terminal.print("No mail for " + member + (after > 0 ? " after #" + after : ""));
        }
        print(page.messages());
    }

    private void print(List<MessageView> messages) {
        var terminal = surroundings.terminal();
        var text = new MailText(terminal.style());
        for (var message : messages) {
            if (output.json) {
                terminal.print(Json.write(message));
            } else {
                terminal.out().print(text.of(message, surroundings.clock().instant()));
            }
        }
        terminal.out().flush();
    }

    private int watch(Voice voice, MemberName member, long from) {
        var patience = new Patience(surroundings.terminal());
        long seen = from;
        while (true) {
            long place = seen;
            var page = patience.ask(() -> page(voice, member, place, WAIT_SEC));
            if (page.isEmpty()) {
                return ExitStatus.INTERRUPTED;
            }
            print(page.get().messages());
            acknowledge(voice, member, page.get().messages());
            seen = page.get().cursor();
        }
    }

    private int brief(Voice voice, MemberName member) {
        var terminal = surroundings.terminal();
        var unread = unread(voice, member);
        if (output.json) {
            return Output.json(terminal, unread);
        }
        words(unread).ifPresent(terminal::print);
        return ExitStatus.DONE;
    }

    /** How much mail waits, without touching it. */
    static Unread unread(Voice voice, MemberName member) {
        return voice.view().members().stream()
                .filter(each -> each.name().equals(member))
                .findFirst()
                .map(each -> new Unread(each.unread(), each.urgent()))
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "No such member",
                                Map.of("team", voice.team(), "member", member),
                                "See them with 'cadre team show " + voice.team() + "'"));
    }

    /** In one line; empty if nothing waits. */
    static Optional<String> words(Unread unread) {
        if (unread.count() == 0) {
            return Optional.empty();
        }
        var urgent = unread.urgent() == 0 ? "" : ", " + unread.urgent() + " urgent";
        return Optional.of(String.format(Locale.ROOT, "%d unread%s", unread.count(), urgent));
    }
}
