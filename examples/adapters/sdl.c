/* SPDX-License-Identifier: MIT
 *
 * Fills a surface of SDL, and saves a copy of it.
 *
 * Usage: sdl FOLDER
 */
#include <stdio.h>

#define SDL_MAIN_HANDLED
#include <imagesaver/sdl.h>

int main(int count, char **words)
{
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_image image;
    ims_saver *saver = NULL;
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", words[0]);
        return 2;
    }
    config.message = &message;
    if (ims_open(&saver, words[1], &config) != IMS_OK) {
        fprintf(stderr, "%s\n", message.text);
        return 1;
    }

#if SDL_MAJOR_VERSION >= 3
    SDL_Surface *surface = SDL_CreateSurface(64, 48, SDL_PIXELFORMAT_ARGB8888);
    SDL_FillSurfaceRect(surface, NULL, 0x80ff8000u);
#else
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, 64, 48, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_FillRect(surface, NULL, 0x80ff8000u);
#endif
    int error = ims_image_from_sdl(surface, &image);
    if (error == IMS_OK)
        error = ims_save(saver, "picture.png", &image, NULL);
#if SDL_MAJOR_VERSION >= 3
    SDL_DestroySurface(surface);
#else
    SDL_FreeSurface(surface);
#endif
    if (error != IMS_OK)
        fprintf(stderr, "picture.png: %s\n", ims_error_text(error));
    return ims_close(&saver, NULL) != IMS_OK || error != IMS_OK;
}
