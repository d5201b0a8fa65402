/* SPDX-License-Identifier: MIT
 *
 * A drawn scene: glossy spheres on a checkered floor under an evening sky, with soft
 * shadows and reflections, by ray tracing. What render.c saves and what the benchmarks
 * use as a rendered image. It knows nothing of saving; the same arguments give the same
 * image.
 */
#ifndef EXAMPLES_SCENE_H
#define EXAMPLES_SCENE_H

#include <math.h>
#include <stddef.h>

struct scene_vector {
    float x, y, z;
};

struct scene_sphere {
    struct scene_vector center;
    float radius;
    struct scene_vector color;
    float mirror; /* share of the light that is reflected */
};

static const struct scene_sphere scene_spheres[] = {
    {{0.0f, 1.0f, 0.0f}, 1.0f, {0.95f, 0.93f, 0.88f}, 0.55f},
    {{2.1f, 0.7f, 0.6f}, 0.7f, {0.85f, 0.16f, 0.12f}, 0.15f},
    {{-1.9f, 0.8f, 0.9f}, 0.8f, {0.10f, 0.35f, 0.80f}, 0.20f},
    {{0.9f, 0.45f, 1.9f}, 0.45f, {0.95f, 0.70f, 0.10f}, 0.30f},
    {{-0.8f, 0.4f, 2.1f}, 0.4f, {0.15f, 0.60f, 0.30f}, 0.10f},
    {{1.5f, 1.2f, -2.3f}, 1.2f, {0.45f, 0.20f, 0.55f}, 0.25f},
    {{-2.6f, 0.6f, -1.6f}, 0.6f, {0.80f, 0.80f, 0.82f}, 0.60f},
};
enum { scene_sphere_count = sizeof scene_spheres / sizeof scene_spheres[0] };

static inline struct scene_vector scene_add(struct scene_vector a,
                                            struct scene_vector b)
{
    return (struct scene_vector){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct scene_vector scene_times(struct scene_vector a, float factor)
{
    return (struct scene_vector){a.x * factor, a.y * factor, a.z * factor};
}

static inline struct scene_vector scene_tint(struct scene_vector a,
                                             struct scene_vector b)
{
    return (struct scene_vector){a.x * b.x, a.y * b.y, a.z * b.z};
}

static inline float scene_dot(struct scene_vector a, struct scene_vector b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct scene_vector scene_unit(struct scene_vector a)
{
    return scene_times(a, 1.0f / sqrtf(scene_dot(a, a)));
}

static inline struct scene_vector scene_mix(struct scene_vector a,
                                            struct scene_vector b, float share)
{
    return scene_add(scene_times(a, 1.0f - share), scene_times(b, share));
}

static inline float scene_clamp(float value)
{
    return value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
}

static inline float scene_smooth(float value)
{
    value = scene_clamp(value);
    return value * value * (3.0f - 2.0f * value);
}

/* Where the sun stands. */
static inline struct scene_vector scene_sun(void)
{
    return scene_unit((struct scene_vector){0.55f, 0.50f, 0.35f});
}

/* The sky in a direction: warm at the horizon, deep blue above, a glow at the sun. */
static inline struct scene_vector scene_sky(struct scene_vector direction)
{
    float height = powf(scene_clamp(direction.y), 0.45f);
    struct scene_vector horizon = {1.00f, 0.58f, 0.34f};
    struct scene_vector zenith = {0.04f, 0.12f, 0.42f};
    struct scene_vector color = scene_mix(horizon, zenith, height);
    float sun = scene_clamp(scene_dot(direction, scene_sun()));
    struct scene_vector glow = {1.0f, 0.8f, 0.5f};
    float strength = 0.35f * powf(sun, 12.0f) + 6.0f * powf(sun, 1200.0f);
    return scene_add(color, scene_times(glow, strength));
}

/* The nearest hit of a ray: its distance (or -1) and the sphere, -1 for the floor. */
static inline float scene_hit(struct scene_vector from, struct scene_vector direction,
                              int *sphere)
{
    float nearest = -1.0f;
    if (direction.y < -1e-4f) {
        nearest = -from.y / direction.y;
        *sphere = -1;
    }
    for (int i = 0; i < scene_sphere_count; i++) {
        struct scene_vector offset =
            scene_add(from, scene_times(scene_spheres[i].center, -1.0f));
        float half = scene_dot(offset, direction);
        float radius = scene_spheres[i].radius;
        float root = half * half - scene_dot(offset, offset) + radius * radius;
        if (root < 0.0f)
            continue;
        float distance = -half - sqrtf(root);
        if (distance > 1e-3f && (nearest < 0.0f || distance < nearest)) {
            nearest = distance;
            *sphere = i;
        }
    }
    return nearest;
}

/* How much of the sun's disk is seen from a point, and how open the sky is above it:
 * both by how near each sphere comes, so that one look gives soft edges. */
static inline float scene_light(struct scene_vector point, struct scene_vector normal,
                                int self, float *open)
{
    struct scene_vector sun = scene_sun();
    float light = 1.0f;
    *open = 1.0f;
    for (int i = 0; i < scene_sphere_count; i++) {
        if (i == self)
            continue;
        struct scene_vector to =
            scene_add(scene_spheres[i].center, scene_times(point, -1.0f));
        float square = scene_dot(to, to);
        float radius = scene_spheres[i].radius;
        float along = scene_dot(to, sun);
        if (along > 0.0f) {
            float beside = sqrtf(fmaxf(square - along * along, 0.0f));
            light *= scene_smooth(0.5f + (beside - radius) / (0.16f * along));
        }
        float facing = scene_clamp(scene_dot(to, normal) / sqrtf(square));
        *open *= 1.0f - scene_clamp(facing * radius * radius / square);
    }
    return light;
}

/* The floor's two stones, blended into one another where they get too small to see. */
static inline struct scene_vector scene_floor(struct scene_vector point, float distance)
{
    float wave = sinf(point.x * 3.14159265f) * sinf(point.z * 3.14159265f);
    float edge = 0.0015f * distance + 0.004f;
    float share = 0.5f + 0.5f * fmaxf(-1.0f, fminf(1.0f, wave / (edge * 6.0f)));
    share = 0.5f + (share - 0.5f) / (1.0f + 0.0015f * distance * distance);
    struct scene_vector dark = {0.10f, 0.10f, 0.12f};
    struct scene_vector bright = {0.60f, 0.56f, 0.50f};
    return scene_mix(dark, bright, share);
}

/* The light that comes from a direction, linear; `bounces` reflections are followed. */
static inline struct scene_vector
scene_trace(struct scene_vector from, struct scene_vector direction, int bounces)
{
    struct scene_vector color = {0.0f, 0.0f, 0.0f};
    float weight = 1.0f;
    for (;;) {
        int sphere = -1;
        float distance = scene_hit(from, direction, &sphere);
        struct scene_vector sky = scene_sky(direction);
        if (distance < 0.0f)
            return scene_add(color, scene_times(sky, weight));
        struct scene_vector point = scene_add(from, scene_times(direction, distance));
        struct scene_vector normal = {0.0f, 1.0f, 0.0f};
        struct scene_vector surface;
        float mirror = 0.06f;
        if (sphere >= 0) {
            const struct scene_sphere *hit = &scene_spheres[sphere];
            normal = scene_times(scene_add(point, scene_times(hit->center, -1.0f)),
                                 1.0f / hit->radius);
            surface = hit->color;
            mirror = hit->mirror;
        } else {
            surface = scene_floor(point, distance);
        }
        float open;
        float light = scene_light(point, normal, sphere, &open) *
                      scene_clamp(scene_dot(normal, scene_sun()));
        struct scene_vector warm = {1.9f, 1.6f, 1.25f};
        struct scene_vector cool = {0.30f, 0.36f, 0.50f};
        struct scene_vector arriving =
            scene_add(scene_times(warm, light),
                      scene_times(cool, open * (0.6f + 0.4f * normal.y)));
        struct scene_vector seen = scene_tint(surface, arriving);
        float grazing = 1.0f + scene_dot(normal, direction);
        mirror += (1.0f - mirror) * grazing * grazing * grazing * grazing * grazing;
        float haze = 1.0f - expf(-0.0006f * distance * distance);
        seen = scene_mix(scene_times(seen, 1.0f - mirror), sky, haze);
        color = scene_add(color, scene_times(seen, weight));
        weight *= mirror * (1.0f - haze);
        if (bounces-- == 0 || weight < 0.02f)
            return color;
        from = scene_add(point, scene_times(normal, 1e-3f));
        direction = scene_add(
            direction, scene_times(normal, -2.0f * scene_dot(normal, direction)));
    }
}

/* Light to a display value, 0 to 1. */
static inline float scene_display(float light)
{
    return powf(scene_clamp(1.3f * light / (1.1f + light)), 1.0f / 2.2f);
}

/*
 * Draws the scene: rows of width * 3 floats, red, green, blue, display-referred, 0
 * to 1. `time` from 0 to 1 takes the camera once around. Each pixel is the mean of 2
 * x 2.
 */
static inline void scene_draw(float *rgb, int width, int height, float time)
{
    float angle = 6.2831853f * time + 0.5f;
    struct scene_vector eye = {7.5f * sinf(angle), 2.6f, 7.5f * cosf(angle)};
    struct scene_vector ahead =
        scene_unit((struct scene_vector){-eye.x, 0.75f - eye.y, -eye.z});
    struct scene_vector right = scene_unit((struct scene_vector){-ahead.z, 0, ahead.x});
    struct scene_vector up = {right.y * ahead.z - right.z * ahead.y,
                              right.z * ahead.x - right.x * ahead.z,
                              right.x * ahead.y - right.y * ahead.x};
    float scale = 0.55f / (float)height;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            struct scene_vector sum = {0.0f, 0.0f, 0.0f};
            for (int part = 0; part < 4; part++) {
                float across = (float)(2 * x - width) + 0.5f + (float)(part & 1);
                float upward = (float)(height - 2 * y) - 0.5f - (float)(part >> 1);
                struct scene_vector direction = scene_unit(
                    scene_add(ahead, scene_add(scene_times(right, across * scale),
                                               scene_times(up, upward * scale))));
                struct scene_vector light = scene_trace(eye, direction, 3);
                sum.x += scene_display(light.x);
                sum.y += scene_display(light.y);
                sum.z += scene_display(light.z);
            }
            *rgb++ = 0.25f * sum.x;
            *rgb++ = 0.25f * sum.y;
            *rgb++ = 0.25f * sum.z;
        }
    }
}

#endif
