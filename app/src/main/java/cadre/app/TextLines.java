package cadre.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A line for people. Whatever a text holds, it ends no line, looks like no field and steers no
 * terminal: control and invisible characters are written as escapes, and lines of what was thrown
 * are indented.
 */
final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var logger = event.getLoggerName();
        var line = new StringBuilder(200);
        line.append(TIME.format(event.getInstant())).append(' ');
        line.append("%-5s ".formatted(event.getLevel()));
        line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
        var message = event.getFormattedMessage();
        show(line, message, message.contains("=\"")); // else it could look like a field
        LogFields.of(event)
                .forEach((name, value) -> {
                    line.append(' ');
                    show(line, name, false);
                    line.append("=\"");
                    show(line, value.toString(), true);
                    line.append('"');
                });
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy())
                    .lines()
                    .forEach(each -> {
                        line.append("    ");
                        show(line, each.replace("\t", "  "), false);
                        line.append('\n');
                    });
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void show(StringBuilder line, String text, boolean quoted) {
        text.codePoints()
                .forEach(point -> {
                    if (point == '\n') {
                        line.append("\\n");
                    } else if (isUnseen(point)) {
                        line.append("\\u%04x".formatted(point));
                    } else {
                        if (quoted && (point == '"' || point == '\\')) {
                            line.append('\\');
                        }
                        line.appendCodePoint(point);
                    }
                });
    }

    private static boolean isUnseen(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
