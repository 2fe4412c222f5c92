package cadre.app;

import cadre.wire.id.NodeName;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sends what server and node log to the standard error: a line for people, or JSON. */
final class ProgramLog {
    private ProgramLog() {}

    /**
     * Sets it up; before anything logs.
     *
     * @param level error, warn, info or debug, for Cadre's own; libraries log warnings only
     * @param json one JSON object a line
     */
    static void start(String level, boolean json) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, json));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // it warns of each connection that broke; the store says once what that means
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        // what fails there is thrown, too, and said once
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        var own = Level.toLevel(level, Level.INFO);
        context.getLogger("cadre").setLevel(own);
        if (json && Level.INFO.isGreaterOrEqual(own)) {
            // who gathers lines asks for those of a job; people have 'cadre log'
            for (var name : List.of("cadre.events", "cadre.node.attempts")) {
                context.getLogger(name).setLevel(Level.DEBUG);
            }
        }
    }

    /** From now on what this node says has its name. */
    static void ofNode(NodeName name) {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .putProperty(LogFields.NODE, name.toString());
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
        Encoder<ILoggingEvent> encoder = json ? new JsonLines() : new TextLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
