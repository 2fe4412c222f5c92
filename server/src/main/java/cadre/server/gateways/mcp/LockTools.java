package cadre.server.gateways.mcp;

import cadre.server.bus.Speaker;
import cadre.server.bus.lock.AcquireResult;
import cadre.server.bus.lock.HoldResult;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.lock.Wish;
import cadre.server.gateways.mcp.protocol.Arguments;
import cadre.server.gateways.mcp.protocol.Field;
import cadre.server.gateways.mcp.protocol.Input;
import cadre.server.gateways.mcp.protocol.Tool;
import cadre.server.gateways.mcp.protocol.Tool.Effect;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockView;
import cadre.wire.bus.LockWait;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Locks. */
final class LockTools {
    private static final long USUAL_TTL_SEC = 300;
    private static final Field RESOURCE =
            Field.text("resource", "A name, or a path glob such as web-ui/src/**").required();
    private static final Field TTL =
            Field.whole("ttl_sec", 1, 86_400, "It ends after so long; 300 when left out");
    private static final Field TOKEN = Field.whole("token", 0, Long.MAX_VALUE, "");

    private final Desk desk;
    private final Locks locks;

    LockTools(Desk desk, Locks locks) {
        this.desk = desk;
        this.locks = locks;
    }

    List<Tool> tools() {
        return List.of(
                new Tool(
                        "acquire_lock",
                        "Take a lock before you change what others may be changing too. Refused"
                                + " while someone has it, or one that overlaps, even you in"
                                + " another session, or asked before.",
                        Input.of(
                                RESOURCE,
                                Field.caller("role"),
                                TTL,
                                Field.texts("more_resources", "These too: all or none"),
                                Field.text(
                                        "mode",
                                        "exclusive, or shared: to read beside other shared ones"),
                                Field.whole(Desk.WAIT, 0, 50, "Wait so long for your turn"),
                                Field.text(
                                        "idempotency_key",
                                        "Asked again with it, the same lock is given; your place"
                                                + " among those who wait is kept for 30 s")),
                        Output.of(
                                "acquired:boolean",
                                "token:integer",
                                "held_by:string?",
                                "ttl_remaining:integer",
                                "waiting:integer"),
                        Effect.ADDS,
                        desk.act("role", this::acquire)),
                new Tool(
                        "release_lock",
                        "Give a lock back.",
                        Input.of(RESOURCE, Field.caller("role"), TOKEN),
                        Output.of("released:boolean", "held_by:string?"),
                        Effect.SETS,
                        desk.act("role", this::release)),
                new Tool(
                        "heartbeat_lock",
                        "Keep a lock for ttl_sec more from now.",
                        Input.of(RESOURCE, Field.caller("role"), TTL, TOKEN),
                        Output.of("renewed:boolean", "token:integer", "held_by:string?"),
                        Effect.SETS,
                        desk.act("role", this::heartbeat)),
                new Tool(
                        "list_locks",
                        "The locks that are held, and who waits for them.",
                        Input.of(),
                        Output.of("locks:array", "unread:integer"),
                        Effect.READS,
                        desk.look((team, _) -> list(team))));
    }

    private ObjectNode acquire(Speaker speaker, Arguments arguments) {
        var wanted = new ArrayList<>(List.of(arguments.text("resource")));
        wanted.addAll(arguments.texts("more_resources"));
        var ttlSec = arguments.whole("ttl_sec", USUAL_TTL_SEC);
        var result = Json.mapper().createObjectNode();
        var wish =
                new Wish(
                        wanted,
                        mode(arguments),
                        ttlSec,
                        arguments.whole(Desk.WAIT, 0),
                        arguments.word("idempotency_key"));
        switch (locks.acquire(speaker, wish)) {
            case AcquireResult.Acquired(List<LockGrant> grants) -> {
                put(result.put("acquired", true), grants.getFirst());
                if (grants.size() > 1) {
                    var list = result.putArray("locks");
                    grants.forEach(grant -> put(list.addObject(), grant));
                }
            }
            case AcquireResult.Refused refused -> refuse(result, refused);
        }
        return result;
    }

    private static LockMode mode(Arguments arguments) {
        return switch (arguments.text("mode")) {
            case "", "exclusive" -> LockMode.EXCLUSIVE;
            case "shared" -> LockMode.SHARED;
            default ->
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "There is no such mode",
                            Map.of("argument", "mode"),
                            "Give exclusive or shared");
        };
    }

    private static void put(ObjectNode json, LockGrant grant) {
        json.put("resource", grant.resource())
                .put("token", grant.token())
                .put("until", grant.until().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static void refuse(ObjectNode result, AcquireResult.Refused refused) {
        result.put("acquired", false);
        holder(result, refused.heldBy());
        result.put("ttl_remaining", refused.ttlRemaining()).put("resource", refused.resource());
        if (!refused.held().equals(refused.resource())) {
            result.put("overlaps", refused.held());
        }
        if (!refused.reason().equals("held")) {
            result.put("reason", refused.reason());
        }
        if (refused.waiting() > 0) {
            result.put("waiting", refused.waiting());
        }
        if (!refused.cycle().isEmpty()) {
            var cycle = result.putArray("cycle");
            refused.cycle().forEach(member -> cycle.add(member.name()));
        }
    }

    private ObjectNode release(Speaker speaker, Arguments arguments) {
        var held = locks.release(speaker, arguments.text("resource"), token(arguments));
        var result = Json.mapper().createObjectNode();
        switch (held) {
            case HoldResult.Done _ -> result.put("released", true);
            case HoldResult.NotHeld(Optional<MemberName> heldBy) ->
                    holder(result.put("released", false), heldBy);
        }
        return result;
    }

    private ObjectNode heartbeat(Speaker speaker, Arguments arguments) {
        var ttlSec = arguments.whole("ttl_sec", USUAL_TTL_SEC);
        var held = locks.heartbeat(speaker, arguments.text("resource"), ttlSec, token(arguments));
        var result = Json.mapper().createObjectNode();
        switch (held) {
            case HoldResult.Done(LockGrant lock) -> put(result.put("renewed", true), lock);
            case HoldResult.NotHeld(Optional<MemberName> heldBy) ->
                    holder(result.put("renewed", false), heldBy);
        }
        return result;
    }

    private static Optional<Long> token(Arguments arguments) {
        return arguments.has("token") ? Optional.of(arguments.whole("token", 0)) : Optional.empty();
    }

    private static void holder(ObjectNode json, Optional<MemberName> heldBy) {
        heldBy.ifPresentOrElse(
                member -> json.put("held_by", member.name()), () -> json.putNull("held_by"));
    }

    private ObjectNode list(TeamName team) {
        var result = Json.mapper().createObjectNode();
        var list = result.putArray("locks");
        locks.list(team).forEach(lock -> add(list, lock));
        return result;
    }

    private static void add(ArrayNode list, LockView lock) {
        var json = list.addObject().put("resource", lock.resource());
        holder(json, lock.heldBy());
        json.put("ttl_remaining", lock.ttlRemaining()).put("token", lock.token());
        if (lock.heldBy().isPresent() && !lock.verified()) {
            json.put("verified", false);
        }
        lock.reason().ifPresent(reason -> json.put("reason", reason));
        if (lock.mode() == LockMode.SHARED) {
            json.put("mode", lock.mode().word());
        }
        if (!lock.waiting().isEmpty()) {
            var waiting = json.putArray("waiting");
            lock.waiting().forEach(one -> add(waiting, one));
        }
    }

    private static void add(ArrayNode waiting, LockWait one) {
        var json =
                waiting.addObject()
                        .put("role", one.member().name())
                        .put("mode", one.mode().word())
                        .put("since", one.since().truncatedTo(ChronoUnit.SECONDS).toString());
        var resources = json.putArray("resources");
        one.resources().forEach(resources::add);
        if (!one.verified()) {
            json.put("verified", false);
        }
    }
}
