package cadre.server.gateways.rest;

import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.lock.AcquireResult;
import cadre.server.bus.lock.HoldResult;
import cadre.server.bus.lock.Locks;
import cadre.server.bus.lock.Wish;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listing;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.bus.LockDelay;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockGrants;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockRelease;
import cadre.wire.bus.LockRenewal;
import cadre.wire.bus.LockRequest;
import cadre.wire.bus.LockSteal;
import cadre.wire.bus.LockView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.MemberName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The locks of teams. Names of resources hold slashes, so they travel in the body. */
public final class LockRoutes {
    private static final String LOCKS = "/api/v1/teams/{team}/locks";
    private static final long USUAL_TTL_SEC = 300;

    private final Callers callers;
    private final Teams teams;
    private final Locks locks;

    /** The routes over these. */
    public LockRoutes(Callers callers, Teams teams, Locks locks) {
        this.callers = callers;
        this.teams = teams;
        this.locks = locks;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get(LOCKS)
                        .needs(Rule.team(Grant.VIEWER))
                        .says("The locks that are held or delayed, by resource, and who waits")
                        .query("cursor", "next of the page before")
                        .query("limit", Listing.limit())
                        .answers(Content.json(Page.class, LockView.class))
                        .by(this::list),
                Route.post(LOCKS)
                        .needs(Rule.team(Grant.MEMBER))
                        .says(
                                "Take locks, all of them or none, at once or after a wait; CONFLICT"
                                        + " names what is in the way, who has it and how many"
                                        + " asked before")
                        .takes(Content.json(LockRequest.class))
                        .answers(Content.json(LockGrants.class))
                        .status(201)
                        .by(this::acquire),
                Route.post(LOCKS + "/release")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Give a lock back")
                        .takes(Content.json(LockRelease.class))
                        .answers(Content.json(LockGrant.class))
                        .by(this::release),
                Route.post(LOCKS + "/heartbeat")
                        .needs(Rule.team(Grant.MEMBER))
                        .says("Have a lock go on from now")
                        .takes(Content.json(LockRenewal.class))
                        .answers(Content.json(LockGrant.class))
                        .by(this::heartbeat),
                Route.post(LOCKS + "/steal")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says(
                                "Take a lock away from whoever has it, or from one of those who"
                                        + " share it; the event says who did it")
                        .takes(Content.json(LockSteal.class))
                        .answers(Content.json(LockGrant.class))
                        .by(this::steal),
                Route.post(LOCKS + "/delay")
                        .needs(Rule.key(Grant.OPERATOR))
                        .says("Set how long nobody gets a lock after a hold that ran out")
                        .takes(Content.json(LockDelay.class))
                        .answers(Content.json(LockDelay.class))
                        .by(this::delay));
    }

    private Answer list(Call call) {
        var team = OwnTeam.of(call);
        var found = locks.list(team);
        if (found.isEmpty()) {
            teams.view(team); // which says so if there is none
        }
        return Answer.json(Listing.page(call, found, LockRoutes::place));
    }

    /** In the order of the list; a resource that several share is there several times. */
    private static String place(LockView lock) {
        return "%s\n%019d".formatted(lock.resource(), lock.token());
    }

    private Answer acquire(Call call) throws IOException {
        var request = call.body(LockRequest.class);
        var key = request.idempotencyKey().or(() -> call.header("Idempotency-Key"));
        var wish =
                new Wish(
                        request.resources(),
                        request.mode().orElse(LockMode.EXCLUSIVE),
                        request.ttlSec().orElse(USUAL_TTL_SEC),
                        request.waitSec().orElse(0L),
                        key);
        var result = locks.acquire(speaker(call), wish);
        OwnTeam.requireGoodKey(call, wish.waitSec());
        return switch (result) {
            case AcquireResult.Acquired(var granted) -> Answer.created(new LockGrants(granted));
            case AcquireResult.Refused refused -> throw inTheWay(refused);
        };
    }

    private static CadreException inTheWay(AcquireResult.Refused refused) {
        var which = new LinkedHashMap<String, Object>();
        which.put("resource", refused.resource());
        which.put("held", refused.held());
        refused.heldBy().ifPresent(by -> which.put("held_by", by));
        which.put("ttl_remaining", refused.ttlRemaining());
        which.put("reason", refused.reason());
        which.put("waiting", refused.waiting());
        return switch (refused.reason()) {
            case "deadlock" -> {
                var cycle = refused.cycle().stream().map(MemberName::name).toList();
                which.put("cycle", String.join(", ", cycle));
                yield conflict(
                        "To wait for this lock would never end: those who have it wait for you",
                        which,
                        "Release what you have, then take all that you need in one call");
            }
            case "queue" ->
                    conflict("Others asked for the lock before", which, "Wait for your turn");
            case "delay" ->
                    conflict("Nobody gets the lock for a while", which, "Wait until it is free");
            default ->
                    conflict(
                            "Someone has the lock",
                            which,
                            "Wait until it is free, or ask the holder");
        };
    }

    private static CadreException conflict(String what, Map<String, Object> which, String fix) {
        return new CadreException(ErrorCode.CONFLICT, what, which, fix);
    }

    private Answer release(Call call) throws IOException {
        var request = call.body(LockRelease.class);
        return answer(
                request.resource(),
                locks.release(speaker(call), request.resource(), request.token()));
    }

    private Answer heartbeat(Call call) throws IOException {
        var request = call.body(LockRenewal.class);
        var ttl = request.ttlSec().orElse(USUAL_TTL_SEC);
        return answer(
                request.resource(),
                locks.heartbeat(speaker(call), request.resource(), ttl, request.token()));
    }

    private Answer steal(Call call) throws IOException {
        var request = call.body(LockSteal.class);
        return answer(
                request.resource(),
                locks.steal(
                        call.principal(), OwnTeam.of(call), request.resource(), request.token()));
    }

    private Answer delay(Call call) throws IOException {
        var request = call.body(LockDelay.class);
        locks.setDelay(call.principal(), OwnTeam.of(call), request.resource(), request.delaySec());
        return Answer.json(request);
    }

    private static Answer answer(String resource, HoldResult result) {
        return switch (result) {
            case HoldResult.Done(var lock) -> Answer.json(lock);
            case HoldResult.NotHeld(Optional<MemberName> by) -> {
                var which = new LinkedHashMap<String, Object>(Map.of("resource", resource));
                by.ifPresent(holder -> which.put("held_by", holder));
                throw new CadreException(
                        ErrorCode.CONFLICT,
                        by.isPresent() ? "The lock is not yours" : "Nobody has the lock",
                        which,
                        "Take it first, and keep it up with a heartbeat");
            }
        };
    }

    private Speaker speaker(Call call) {
        return callers.of(call);
    }
}
