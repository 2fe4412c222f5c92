/**
 * A scripted model service on loopback that speaks the three APIs of the agent CLIs: OpenAI
 * Responses, Anthropic Messages, Gemini generateContent. Real CLIs talk to it as to the real ones,
 * so that they can be driven without a model. It keeps no conversation: a marker word in the
 * request chooses the script, and the turn to give is how many model turns the request already
 * holds, so a resumed session simply goes on. What was asked and what each answer said it used is
 * recorded.
 */
@NullMarked
package cadre.app.model;

import org.jspecify.annotations.NullMarked;
