package cadre.wire.bus;

/**
 * What a person says to a question.
 *
 * @param answer one of its options or other words, to 4 KiB
 */
public record QuestionAnswer(String answer) {}
