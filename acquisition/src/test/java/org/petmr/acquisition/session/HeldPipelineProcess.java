package org.petmr.acquisition.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.TestService;

/** A service in a process of its own whose second stage never ends: made to be killed in the middle of it. */
final class HeldPipelineProcess {

    private HeldPipelineProcess() {}

    /** Leaves a word of each attempt in the folder of its processing, and is held in {@code draw} if it is to be. */
    record Pipeline(boolean isHeld) implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("count", "draw", "send");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                Path said = session.resultDirectory().resolve(stage + ".txt");
                String before = Files.exists(said) ? Files.readString(said) : "";
                Files.writeString(said, before + session.arm().pipeline().iterations() + ";");
                if (isHeld && stage.equals("draw")) {
                    System.out.println("drawing");
                    System.out.flush();
                    CountDownLatch never = new CountDownLatch(1);
                    while (!never.await(20, TimeUnit.MILLISECONDS)) {
                        progress.checkpoint();
                    }
                }
                return Map.of("last", stage);
            };
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (TestService service = new TestService(Path.of(args[0]), Map.of(), new Pipeline(true))) {
            System.out.println("console " + service.uri("/").getPort());
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }
}
