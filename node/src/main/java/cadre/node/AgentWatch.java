package cadre.node;

import cadre.wire.link.NodeFacts.FoundAgent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether agent CLIs came, went or were updated, off the way of any attempt. */
final class AgentWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentWatch.class);

    private final Supplier<List<FoundAgent>> probe;
    private final Consumer<List<FoundAgent>> changed;
    private final Thread thread;
    private List<FoundAgent> known;

    /**
     * Begins to look.
     *
     * @param known what was found so far
     * @param changed hears of every other set of CLIs
     */
    AgentWatch(
            Duration interval,
            List<FoundAgent> known,
            Supplier<List<FoundAgent>> probe,
            Consumer<List<FoundAgent>> changed) {
        this.known = List.copyOf(known);
        this.probe = probe;
        this.changed = changed;
        this.thread = Thread.ofVirtual().name("looks for agents").start(() -> run(interval));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    private void look() {
        try {
            var found = List.copyOf(probe.get());
            if (!found.equals(known) && !Thread.currentThread().isInterrupted()) {
                log.atInfo().addKeyValue("agents", found).log("the agents on this node changed");
                known = found;
                changed.accept(found);
            }
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("the agents on this node cannot be looked for");
        }
    }
}
