import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints what came of each step, a line of JSON each. */
final class Steps {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Steps() {}

    /** What a step does, and what came of it. */
    interface Work {
        Object run() throws Exception;
    }

    static void step(String name, Work work) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("step", name);
        try {
            outcome.put("result", work.run());
        } catch (DockerException error) {
            outcome.put("status", error.getHttpStatus());
            outcome.put("error", String.valueOf(error.getMessage()));
        } catch (Throwable error) {
            outcome.put("error", messagesOf(error));
        }
        try {
            System.out.println(JSON.writeValueAsString(outcome));
        } catch (JsonProcessingException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Libraries wrap the engine's words in their own. */
    private static String messagesOf(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) text.append(each).append("; ");
        return text.substring(0, Math.min(text.length(), 600));
    }
}
