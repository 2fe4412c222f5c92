package cadre.cli.command;

import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.Grant;
import cadre.wire.api.KeyView;
import cadre.wire.api.Page;
import cadre.wire.bus.InboxPage;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockGrants;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.bus.LockWait;
import cadre.wire.bus.MemberKey;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.MessagePriority;
import cadre.wire.bus.MessageView;
import cadre.wire.bus.Origin;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TaskView;
import cadre.wire.bus.TeamView;
import cadre.wire.bus.Unread;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The team shop with FE and BE, as a server shows it. */
final class BusSample {
    static final TeamName SHOP = new TeamName("shop");
    static final MemberName BE = new MemberName("BE");
    static final MemberName FE = new MemberName("FE");
    static final String TEAM = "/api/v1/teams/shop";

    private BusSample() {}

    static TeamView team(long unread, long urgent) {
        return new TeamView(
                SHOP,
                FE,
                List.of(
                        new MemberView(BE, MemberKind.SEAT, Sample.NOON, unread, urgent),
                        new MemberView(FE, MemberKind.SEAT, Sample.NOON, 0, 0)),
                List.of("nas-deploy"),
                Sample.NOON,
                Optional.empty());
    }

    static MemberKey key(String secret) {
        var view =
                new KeyView(
                        KeyId.of("k7"),
                        "shop/BE",
                        Grant.MEMBER,
                        Optional.empty(),
                        Sample.NOON,
                        Optional.empty(),
                        Optional.empty());
        return new MemberKey(SHOP, BE, view, secret);
    }

    static MessageView message(long id, String body) {
        return new MessageView(
                id,
                FE,
                "BE",
                body,
                "",
                Sample.NOON.minusSeconds(120),
                MessagePriority.NORMAL,
                Origin.AGENT,
                true);
    }

    static InboxPage inbox(long cursor, boolean more, MessageView... messages) {
        return new InboxPage(List.of(messages), cursor, false, more, new Unread(0, 0));
    }

    static TaskView task(long id, String title, String assignee, int priority) {
        return new TaskView(
                id,
                title,
                assignee,
                TaskStatus.OPEN,
                "",
                FE,
                "",
                Sample.NOON.minusSeconds(60),
                priority,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                Json.mapper().createObjectNode(),
                1);
    }

    static LockGrants granted(String resource, long token) {
        return new LockGrants(
                List.of(new LockGrant(resource, token, Sample.NOON.plusSeconds(120))));
    }

    static Page<LockView> locks(String resource, MemberName by) {
        var lock =
                new LockView(
                        resource,
                        Optional.of(by),
                        240,
                        3,
                        true,
                        Optional.empty(),
                        LockMode.EXCLUSIVE,
                        List.of());
        return new Page<>(List.of(lock), Optional.empty());
    }

    static Page<LockView> sharedLocks() {
        var waiting =
                List.of(
                        waiter(new MemberName("AI"), LockMode.EXCLUSIVE),
                        waiter(BE, LockMode.SHARED));
        return new Page<>(
                List.of(shared(BE, 3, waiting), shared(FE, 4, waiting)), Optional.empty());
    }

    private static LockWait waiter(MemberName member, LockMode mode) {
        return new LockWait(member, true, mode, List.of("db"), Sample.NOON);
    }

    private static LockView shared(MemberName by, long token, List<LockWait> waiting) {
        return new LockView(
                "db",
                Optional.of(by),
                240,
                token,
                true,
                Optional.empty(),
                LockMode.SHARED,
                waiting);
    }

    static CadreException deadlock() {
        return new CadreException(
                ErrorCode.CONFLICT,
                "To wait for this lock would never end",
                Map.of("resource", "db", "reason", "deadlock", "cycle", "BE, FE"),
                "Release what you have");
    }

    static CadreException held() {
        return new CadreException(
                ErrorCode.CONFLICT,
                "Someone has the lock",
                Map.of("resource", "nas-deploy", "held_by", "FE", "ttl_remaining", 240),
                "Wait until it is free, or ask the holder");
    }

    /** A server whose key is that of BE. */
    static FakeServer server() {
        return new FakeServer()
                .json(
                        "GET /api/v1/me",
                        Map.of(
                                "key", "k7",
                                "name", "shop/BE",
                                "grant", "member",
                                "team", "shop",
                                "member", "BE",
                                "version", "0.1.0",
                                "url", "http://h"))
                .json("GET " + TEAM, team(3, 1));
    }
}
