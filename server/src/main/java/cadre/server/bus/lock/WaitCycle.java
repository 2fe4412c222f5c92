package cadre.server.bus.lock;

import cadre.wire.id.MemberName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds members who would wait for each other for ever. */
final class WaitCycle {
    /** So many members are looked at; a wait ends by itself in any case. */
    private static final int MOST = 100;

    private WaitCycle() {}

    /**
     * The circle that a new wish would close.
     *
     * @return who waits for whom, from who wishes on, each for the next and the last one for the
     *     first; empty if there is none
     */
    static List<MemberName> of(Scene scene, Place newest) {
        if (scene.isUpgradedBefore(newest)) {
            return List.of(newest.member());
        }
        var reachedFrom = new HashMap<MemberName, MemberName>();
        var next = new ArrayDeque<MemberName>();
        for (var member : scene.waitsFor(newest)) {
            reachedFrom.put(member, newest.member());
            next.add(member);
        }
        for (int looked = 0; looked < MOST && !next.isEmpty(); looked++) {
            var one = next.remove();
            for (var place : scene.places()) {
                if (place.member().equals(one)) {
                    for (var member : scene.waitsFor(place)) {
                        if (member.equals(newest.member())) {
                            return path(reachedFrom, one, newest.member());
                        }
                        if (reachedFrom.putIfAbsent(member, one) == null) {
                            next.add(member);
                        }
                    }
                }
            }
        }
        return List.of();
    }

    private static List<MemberName> path(
            Map<MemberName, MemberName> reachedFrom, MemberName last, MemberName first) {
        var path = new ArrayList<MemberName>();
        for (var one = last; one != null && !one.equals(first); one = reachedFrom.get(one)) {
            path.addFirst(one);
        }
        path.addFirst(first);
        return path;
    }
}
