/* SPDX-License-Identifier: MIT
 *
 * Draws with OpenGL where there is no window, and saves what it has drawn.
 *
 * Usage: opengl FOLDER   (exit code 77: there is no OpenGL here)
 */
#include <stdio.h>

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>

#include <imagesaver/opengl.h>

enum { WIDTH = 64, HEIGHT = 48, UNAVAILABLE = 77 };

/* Makes a context whose drawing goes to memory. */
static int begin_drawing(void)
{
    static const EGLint wanted[] = {EGL_SURFACE_TYPE,
                                    EGL_PBUFFER_BIT,
                                    EGL_RENDERABLE_TYPE,
                                    EGL_OPENGL_BIT,
                                    EGL_RED_SIZE,
                                    8,
                                    EGL_GREEN_SIZE,
                                    8,
                                    EGL_BLUE_SIZE,
                                    8,
                                    EGL_ALPHA_SIZE,
                                    8,
                                    EGL_NONE};
    static const EGLint size[] = {EGL_WIDTH, WIDTH, EGL_HEIGHT, HEIGHT, EGL_NONE};
    EGLDisplay display =
        eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    EGLConfig config;
    EGLint count = 0;
    if (display == EGL_NO_DISPLAY || !eglInitialize(display, NULL, NULL) ||
        !eglBindAPI(EGL_OPENGL_API) ||
        !eglChooseConfig(display, wanted, &config, 1, &count) || count == 0)
        return 0;
    EGLSurface surface = eglCreatePbufferSurface(display, config, size);
    EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, NULL);
    return surface != EGL_NO_SURFACE && context != EGL_NO_CONTEXT &&
           eglMakeCurrent(display, surface, surface, context);
}

int main(int count, char **words)
{
    static unsigned char pixels[WIDTH * HEIGHT * 4];
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_image image;
    ims_saver *saver = NULL;
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    if (!begin_drawing())
        return UNAVAILABLE;
    config.message = &message;
    if (ims_open(&saver, words[1], &config) != IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        return 1;
    }

    /* Blue, and the upper half orange. */
    glClearColor(0, 0, 1, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, HEIGHT / 2, WIDTH, HEIGHT / 2);
    glClearColor(1, 128 / 255.0f, 0, 128 / 255.0f);
    glClear(GL_COLOR_BUFFER_BIT);

    glReadPixels(0, 0, WIDTH, HEIGHT, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, pixels);
    int error = ims_image_from_gl(pixels, WIDTH, HEIGHT, GL_BGRA,
                                  GL_UNSIGNED_INT_8_8_8_8_REV, 4, &image);
    if (error == IMS_OK)
        error = ims_save(saver, "picture.png", &image, NULL);
    if (error != IMS_OK)
        fprintf(stderr, "picture.png: %s\n", ims_error_text(error));
    return ims_close(&saver, NULL) != IMS_OK || error != IMS_OK;
}
