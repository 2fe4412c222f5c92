package cadre.server.bus.takeover;

import cadre.wire.bus.TaskStatus;
import cadre.wire.id.MemberName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A team bus as it stands in Redis.
 *
 * @param messages by number
 * @param inboxes by member
 * @param flaws what cannot be understood and would be left behind
 */
record OldBus(
        Counters counters,
        SortedMap<Long, Message> messages,
        SortedMap<MemberName, Inbox> inboxes,
        List<Task> tasks,
        List<Lock> locks,
        List<Entry> entries,
        List<TakenOver.Flaw> flaws) {
    OldBus {
        messages = new TreeMap<>(messages);
        inboxes = new TreeMap<>(inboxes);
        tasks = List.copyOf(tasks);
        locks = List.copyOf(locks);
        entries = List.copyOf(entries);
        flaws = List.copyOf(flaws);
    }

    /** The last numbers that were given. */
    record Counters(long message, long task, long entry) {}

    /**
     * A message.
     *
     * @param to a member, or all
     */
    record Message(long id, MemberName from, String to, String body, String threadId, Instant at) {
        Optional<MemberName> recipient() {
            return to.equals("all") ? Optional.empty() : Optional.of(new MemberName(to));
        }
    }

    /**
     * What lies in a member's inbox.
     *
     * @param ids ascending; of those whose message is kept no longer, too
     * @param readPosition up to where it was marked as read
     */
    record Inbox(List<Long> ids, long readPosition) {
        Inbox {
            ids = List.copyOf(ids);
        }
    }

    /**
     * A task.
     *
     * @param assignee empty for anybody
     */
    record Task(
            long id,
            String title,
            Optional<MemberName> assignee,
            MemberName createdBy,
            TaskStatus status,
            String detail,
            String note,
            Instant at) {
        /** Who works on it: the old bus has no other word for that. */
        Optional<MemberName> holder() {
            return status == TaskStatus.IN_PROGRESS ? assignee : Optional.empty();
        }
    }

    /** A lock and how long it still has. */
    record Lock(String resource, MemberName holder, Duration left) {}

    /** A line of the log. */
    record Entry(long id, String kind, String text, Instant at) {}

    /** All who are named in it. */
    SortedSet<MemberName> members() {
        var all = new TreeSet<>(inboxes.keySet());
        messages.values()
                .forEach(message -> {
                    all.add(message.from());
                    message.recipient().ifPresent(all::add);
                });
        tasks.forEach(task -> {
            all.add(task.createdBy());
            task.assignee().ifPresent(all::add);
        });
        locks.forEach(lock -> all.add(lock.holder()));
        return all;
    }
}
