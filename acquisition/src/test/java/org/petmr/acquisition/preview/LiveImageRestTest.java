package org.petmr.acquisition.preview;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.recon.scanner.ScannerCatalogue;

/** The picture by REST. */
final class LiveImageRestTest {

    @TempDir
    private Path data;

    @Test
    void isThereWithAsMuchOfTheMrAsIsWanted() throws Exception {
        PreviewVerticle preview = new PreviewVerticle(20);
        try (TestService service = new TestService(data, preview)) {
            BlockingQueue<JsonObject> told = new LinkedBlockingQueue<>();
            service.vertx().eventBus().<JsonObject>consumer(Addresses.PREVIEW, m -> told.add(m.body()));
            assertThat(service.get("/api/live/image.png").statusCode()).isEqualTo(404);
            LiveConsumer consumer = preview.consumer(ScannerCatalogue.find("bench"), new JsonObject());
            consumer.accept(new PreviewVerticleTest().frame(0));
            assertThat(told.poll(120, TimeUnit.SECONDS)).isNotNull();
            for (String query : new String[] {"", "?mr=0", "?mr=7", "?mr=100&number=3"}) {
                HttpResponse<String> answer = service.get("/api/live/image.png" + query);
                assertThat(answer.statusCode()).as(query + answer.body()).isEqualTo(200);
                assertThat(answer.headers().firstValue("content-type")).contains("image/png");
            }
            BufferedImage captioned = picture(service, "");
            assertThat(lettersIn(captioned)).as("in each band").isEqualTo(6);
            assertThat(lettersIn(picture(service, "?captions=yes&mr=0"))).isEqualTo(6);
            assertThat(lettersIn(picture(service, "?captions=no"))).isZero();
            assertThat(service.get("/api/live/image.png?captions=nl").statusCode())
                    .isEqualTo(400);
            for (String wrong : new String[] {"101", "-1", "half", ""}) {
                HttpResponse<String> answer = service.get("/api/live/image.png?mr=" + wrong);
                assertThat(answer.statusCode()).as("mr=" + wrong).isEqualTo(400);
                assertThat(answer.body()).contains("mr");
            }
        }
    }

    private static BufferedImage picture(TestService service, String query) throws Exception {
        return ImageIO.read(service.uri("/api/live/image.png" + query).toURL());
    }

    /** In how many of the six bands over the panels anything is written. */
    private static int lettersIn(BufferedImage picture) {
        int panel = (LivePicture.WIDTH - 16) / 3;
        int band = LivePicture.HEIGHT / 2 - panel - 4;
        int written = 0;
        for (int i = 0; i < 6; i++) {
            int x0 = i % 3 * (panel + 8);
            int y0 = i / 3 * (band + panel + 8);
            int ground = picture.getRGB(x0 + panel - 1, y0);
            boolean isWritten = false;
            for (int at = 0; at < panel * band; at++) {
                isWritten |= picture.getRGB(x0 + at % panel, y0 + at / panel) != ground;
            }
            written += isWritten ? 1 : 0;
        }
        return written;
    }
}
