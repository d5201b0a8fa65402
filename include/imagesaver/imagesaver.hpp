/* SPDX-License-Identifier: MIT */
/**
 * @file imagesaver.hpp
 * @brief libimagesaver for C++17: handles that are moved and close themselves, errors
 * as exceptions or as values, pixels that are moved into the library. Header only; what
 * it calls is documented in imagesaver.h.
 *
 * Functions throw imagesaver::error, unless their name begins with `try_`: these return
 * an imagesaver::outcome. Nothing here is thrown through the library's C code. A
 * destructor closes as ims_close() does: it waits for all that was accepted, and tells
 * nobody of a failure; who wants to know calls close().
 */
#ifndef IMAGESAVER_IMAGESAVER_HPP
#define IMAGESAVER_IMAGESAVER_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <imagesaver/imagesaver.h>

namespace imagesaver
{

/** Why a call failed. */
class error : public std::runtime_error
{
  public:
    /** An enum ims_error, and what to tell of it. */
    error(int code, const std::string &text) : std::runtime_error(text), code_(code)
    {
    }

    /** An enum ims_error. */
    int code() const noexcept
    {
        return code_;
    }

    /** "IMS_ERROR_FULL". */
    const char *name() const noexcept
    {
        return ims_error_name(code_);
    }

  private:
    int code_;
};

/** How a call ended that does not throw. */
class outcome
{
  public:
    outcome() = default;
    /** What a call returned, and what it said. */
    outcome(int code, const ims_message &message)
        : code_(code), warnings_(message.warnings), text_(message.text)
    {
        if (text_.empty() && code != IMS_OK)
            text_ = ims_error_text(code);
    }

    /** Whether it went well. */
    explicit operator bool() const noexcept
    {
        return code_ == IMS_OK;
    }

    /** ::IMS_OK or an enum ims_error. */
    int code() const noexcept
    {
        return code_;
    }

    /** Bits of enum ims_warning. */
    std::uint32_t warnings() const noexcept
    {
        return warnings_;
    }

    /** What was wrong, or warned of; empty when nothing. */
    const std::string &text() const noexcept
    {
        return text_;
    }

    /** Throws what was wrong. */
    void check() const
    {
        if (code_ != IMS_OK)
            throw error(code_, text_);
    }

  private:
    int code_ = IMS_OK;
    std::uint32_t warnings_ = 0;
    std::string text_;
};

namespace detail
{

/** Of this header: throws an error without more words than its own. */
inline void check(int code)
{
    if (code != IMS_OK)
        throw error(code, ims_error_text(code));
}

/** Of this header: what gives adopted pixels back. */
template <class Pixels> void release(void *pixels, const ims_image *) noexcept
{
    delete static_cast<Pixels *>(pixels);
}

} // namespace detail

/**
 * Describes pixels in the caller's memory, one plane; see struct ims_image.
 * @param stride bytes from a row to the next; 0 = rows without padding
 */
inline ims_image describe(ims_pixel_format format, int width, int height,
                          const void *pixels, std::ptrdiff_t stride = 0) noexcept
{
    ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = stride;
    return image;
}

/** Describes bytes of a file that is encoded already. */
inline ims_image describe_encoded(const void *bytes, std::size_t size) noexcept
{
    ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes;
    image.byte_count = size;
    return image;
}

/** What became of an image, with strings of its own. */
struct result {
    ims_status status = IMS_STATUS_PENDING; /**< how it ended */
    int code = IMS_OK;          /**< ::IMS_OK when written, else an enum ims_error */
    int system_errno = 0;       /**< errno of the system call that failed, or 0 */
    std::uint32_t warnings = 0; /**< bits of enum ims_warning */
    std::uint64_t id = 0;       /**< 1, 2, 3, ... in the order of acceptance */
    std::uint64_t bytes = 0;    /**< bytes in the file, 0 unless written */
    void *user = nullptr;       /**< as given in the request */
    std::string path;           /**< of the file, final */
    std::string encoder;        /**< name of the encoder that ran or would have */
    std::string message;        /**< what was wrong or warned of; empty when nothing */

    result() = default;
    /** Copies all of it, strings too. */
    explicit result(const ims_result &from)
        : status(from.status), code(from.error), system_errno(from.system_errno),
          warnings(from.warnings), id(from.id), bytes(from.bytes), user(from.user),
          path(from.path), encoder(from.encoder), message(from.message)
    {
    }

    /** Whether the file is there. */
    explicit operator bool() const noexcept
    {
        return status == IMS_STATUS_WRITTEN;
    }
};

/** A future of one image; may outlive its saver. */
class ticket
{
  public:
    ticket() = default;

    /** Takes a handle over. */
    explicit ticket(ims_ticket *handle) noexcept : handle_(handle)
    {
    }

    /** 0 without an image. */
    std::uint64_t id() const noexcept
    {
        return ims_ticket_id(handle_.get());
    }

    /** Waits for the result; none if the limit (of ims_ticket_wait()) passes first. */
    std::optional<result> wait(std::int64_t timeout_ms = IMS_NO_LIMIT) const
    {
        ims_result raw = IMS_RESULT_INIT;
        const int code = ims_ticket_wait(handle_.get(), timeout_ms, &raw);
        if (code == IMS_ERROR_PENDING || code == IMS_ERROR_TIMEOUT)
            return std::nullopt;
        detail::check(code);
        return result(raw);
    }

  private:
    struct deleter {
        void operator()(ims_ticket *handle) const noexcept
        {
            ims_ticket_free(&handle);
        }
    };
    std::unique_ptr<ims_ticket, deleter> handle_;
};

/** An encoded file in memory. */
class encoded
{
  public:
    encoded() noexcept = default;
    encoded(const encoded &) = delete;
    encoded &operator=(const encoded &) = delete;

    /** Takes the bytes of another, which has none then. */
    encoded(encoded &&other) noexcept : bytes_(other.bytes_)
    {
        other.bytes_ = IMS_BYTES_INIT;
    }

    /** Exchanges the bytes with those of another. */
    encoded &operator=(encoded &&other) noexcept
    {
        std::swap(bytes_, other.bytes_);
        return *this;
    }

    ~encoded()
    {
        ims_bytes_free(&bytes_);
    }

    /** The file; NULL without one. Lives as long as this object. */
    const unsigned char *data() const noexcept
    {
        return static_cast<const unsigned char *>(bytes_.data);
    }

    /** Its length in bytes. */
    std::size_t size() const noexcept
    {
        return bytes_.byte_count;
    }

    /** The same as data(). */
    const unsigned char *begin() const noexcept
    {
        return data();
    }

    /** Behind its last byte. */
    const unsigned char *end() const noexcept
    {
        return data() + size();
    }

    /** Its format, "png"; "" without one. */
    std::string_view format() const noexcept
    {
        return bytes_.format != nullptr ? bytes_.format : "";
    }

    /** For ims_encode(). */
    ims_bytes *get() noexcept
    {
        return &bytes_;
    }

  private:
    ims_bytes bytes_ = IMS_BYTES_INIT;
};

/** Encodes an image to memory on the calling thread; see ims_encode(). */
inline encoded encode(const std::string &file_name, const ims_image &image,
                      const std::string &options = {},
                      const ims_metadata *metadata = nullptr)
{
    encoded bytes;
    ims_message message = {};
    ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = file_name.c_str();
    request.options = options.c_str();
    request.metadata = metadata;
    request.message = &message;
    outcome(ims_encode(nullptr, &request, bytes.get()), message).check();
    return bytes;
}

/** Writes one image to a file on the calling thread; see ims_write_request(). The
 * outcome has its warnings. */
inline outcome write(const std::string &path, const ims_image &image,
                     const std::string &options = {},
                     const ims_metadata *metadata = nullptr)
{
    ims_message message = {};
    ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.options = options.c_str();
    request.metadata = metadata;
    request.message = &message;
    outcome written(ims_write_request(path.c_str(), &request), message);
    written.check();
    return written;
}

/** A saver. Thread-safe, except moving, close(), abort() and the destructor. */
class saver
{
  public:
    /** Told each result; see ims_done_fn. */
    using done_function = std::function<void(const ims_result &)>;

    saver() = default;
    /** Takes the handle of another, which is closed then. */
    saver(saver &&) noexcept = default;

    /** Closes what this one was, before anything of it goes. */
    saver &operator=(saver &&other) noexcept
    {
        handle_.reset();
        done_ = std::move(other.done_);
        handle_ = std::move(other.handle_);
        return *this;
    }

    /** Opens one; see ims_open(). `config.message` is not used. */
    explicit saver(const std::string &location, ims_config config = IMS_CONFIG_INIT)
        : handle_(open(location, config))
    {
    }

    /** The same, with a function that is told each result, on whichever thread; it must
     *  not throw. It takes the place of the config's `done`. */
    saver(const std::string &location, ims_config config, done_function done)
        : done_(std::make_unique<done_function>(std::move(done)))
    {
        config.done = [](const ims_result *ended, void *function) noexcept {
            (*static_cast<done_function *>(function))(*ended);
        };
        config.done_user = done_.get();
        handle_.reset(open(location, config));
    }

    /** Saves a copy of an image; see ims_save(). */
    void save(const std::string &file_name, const ims_image &image,
              const std::string &sub_folder = {})
    {
        try_save(file_name, image, sub_folder).check();
    }

    /** The same as save(), without an exception of the library. */
    outcome try_save(const std::string &file_name, const ims_image &image,
                     const std::string &sub_folder = {})
    {
        ims_request request = request_of(file_name, image, sub_folder);
        return try_submit(request);
    }

    /**
     * Saves pixels that become the library's, without a copy, and are destroyed when it
     * has read them.
     * @param pixels a container whose data() are the rows that `image` describes; its
     *               planes[0] is set to them. After a refusal it is as it was
     */
    template <class Pixels>
    void adopt(const std::string &file_name, ims_image image, Pixels &&pixels,
               const std::string &sub_folder = {})
    {
        static_assert(!std::is_lvalue_reference_v<Pixels>,
                      "pixels are moved: std::move(pixels)");
        auto own = std::make_unique<Pixels>(std::move(pixels));
        image.planes[0] = own->data();
        ims_request request = request_of(file_name, image, sub_folder);
        request.ownership = IMS_ADOPT;
        request.release = detail::release<Pixels>;
        request.release_user = own.get();
        ims_message message = {};
        request.message = &message;
        const int code = ims_submit(handle_.get(), &request, nullptr);
        /* Before anything can throw: once accepted they are the library's. */
        if (code == IMS_OK)
            own.release();
        else
            pixels = std::move(*own);
        outcome(code, message).check();
    }

    /** Submits a request; see ims_submit(). Its message is not used. */
    ticket submit(ims_request request)
    {
        ims_message message = {};
        ims_ticket *handle = nullptr;
        request.message = &message;
        const int code = ims_submit(handle_.get(), &request, &handle);
        ticket made(handle);
        outcome(code, message).check();
        return made;
    }

    /** The same as submit() without a ticket, and without an exception of the library.
     */
    outcome try_submit(ims_request request)
    {
        ims_message message = {};
        request.message = &message;
        return outcome(ims_submit(handle_.get(), &request, nullptr), message);
    }

    /** Waits until all that was accepted has its result: true; or false, if the limit
     *  (of ims_flush()) passes first. */
    bool flush(std::int64_t timeout_ms = IMS_NO_LIMIT)
    {
        return waited(ims_flush(handle_.get(), timeout_ms));
    }

    /** The same, and all is on the disk; see ims_sync(). */
    bool sync(std::int64_t timeout_ms = IMS_NO_LIMIT)
    {
        return waited(ims_sync(handle_.get(), timeout_ms));
    }

    /** The next result of a saver that keeps them; see ims_result_next(). */
    std::optional<result> next_result(std::int64_t timeout_ms = IMS_NO_LIMIT)
    {
        ims_result raw = IMS_RESULT_INIT;
        if (!waited(ims_result_next(handle_.get(), timeout_ms, &raw)))
            return std::nullopt;
        return result(raw);
    }

    /** The counters, all of one moment; see ims_stats_get(). */
    ims_stats stats()
    {
        ims_stats counters = IMS_STATS_INIT;
        detail::check(ims_stats_get(handle_.get(), &counters));
        return counters;
    }

    /** As given when it was opened; "" once closed. */
    std::string_view location() const noexcept
    {
        return handle_ ? ims_location(handle_.get()) : "";
    }

    /** Finishes what was accepted and closes; throws the failure of the first image
     * that failed. */
    ims_summary close()
    {
        return end(ims_close);
    }

    /** The same, but cancels what waits. */
    ims_summary abort()
    {
        return end(ims_abort);
    }

    /** For what is not here; owned by this object. NULL once closed. */
    ims_saver *get() const noexcept
    {
        return handle_.get();
    }

    /** Whether it is open. */
    explicit operator bool() const noexcept
    {
        return handle_ != nullptr;
    }

  private:
    struct deleter {
        void operator()(ims_saver *handle) const noexcept
        {
            ims_close(&handle, nullptr);
        }
    };

    static ims_request request_of(const std::string &file_name, const ims_image &image,
                                  const std::string &sub_folder) noexcept
    {
        ims_request request = IMS_REQUEST_INIT;
        request.image = &image;
        request.file_name = file_name.c_str();
        request.sub_folder = sub_folder.empty() ? nullptr : sub_folder.c_str();
        return request;
    }

    static bool waited(int code)
    {
        if (code == IMS_ERROR_TIMEOUT || code == IMS_ERROR_PENDING)
            return false;
        detail::check(code);
        return true;
    }

    /* The handle stays until it is closed, as callbacks may ask for it meanwhile; and
     * where it cannot be closed, from a callback. */
    ims_summary end(int (*how)(ims_saver **, ims_summary *))
    {
        ims_summary summary = IMS_SUMMARY_INIT;
        ims_saver *handle = handle_.get();
        const int code = how(&handle, &summary);
        if (handle == nullptr)
            handle_.release();
        if (code != IMS_OK && summary.first_error == code)
            throw error(code,
                        std::string(summary.first_path) + ": " + summary.first_message);
        detail::check(code);
        return summary;
    }

    static ims_saver *open(const std::string &location, ims_config &config)
    {
        ims_message message = {};
        ims_saver *handle = nullptr;
        config.message = &message;
        outcome(ims_open(&handle, location.c_str(), &config), message).check();
        return handle;
    }

    std::unique_ptr<done_function> done_;
    std::unique_ptr<ims_saver, deleter> handle_; /* last: it ends first */
};

} // namespace imagesaver

#endif
