package cadre.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Hears what a logger says from {@code debug} on, in place of the log, until it is closed. */
final class LogEar extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();

    LogEar(String name) {
        this.logger = (Logger) LoggerFactory.getLogger(name);
        start();
        logger.addAppender(this);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing(); // its fields, while they are there
        lines.add(event);
    }

    /** What was heard; more may come while it is read. */
    Queue<ILoggingEvent> lines() {
        return lines;
    }

    /** The fields of a line: its thread's, and its own. */
    static Map<String, String> fields(ILoggingEvent line) {
        var fields = new HashMap<>(line.getMDCPropertyMap());
        line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
        return fields;
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
