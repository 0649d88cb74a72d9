// Reads files, runs the recipe on each, writes results under names that do not collide.
#include "cli/run.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "core/error.h"
#include "core/version.h"
#include "door/door.h"

namespace mypictools::cli {
namespace {

namespace fs = std::filesystem;

struct Job {
    std::string recipe;
    std::vector<fs::path> inputs;
    fs::path output;
    std::optional<fs::path> mask;
    std::map<std::string, fs::path> images;
    int threads = 0;
};

Job parse_job(const std::vector<std::string>& arguments) {
    Job job;
    bool has_recipe = false;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const auto value = [&]() -> const std::string& {
            if (i + 1 >= arguments.size()) throw Usage(argument + " needs a value");
            return arguments[++i];
        };
        if (argument == "--recipe") {
            job.recipe = value();
            has_recipe = true;
        } else if (argument == "--output") {
            job.output = value();
        } else if (argument == "--mask") {
            job.mask = value();
        } else if (argument == "--image") {
            const std::string& named = value();
            const auto equals = named.find('=');
            if (equals == std::string::npos || equals == 0) throw Usage("--image needs NAME=FILE");
            job.images[named.substr(0, equals)] = named.substr(equals + 1);
        } else if (argument == "--threads") {
            job.threads = std::atoi(value().c_str());
            if (job.threads < 1) throw Usage("--threads needs a number from 1 up");
        } else if (argument.rfind("--", 0) == 0) {
            throw Usage("unknown option " + argument);
        } else {
            job.inputs.emplace_back(argument);
        }
    }
    if (!has_recipe) throw Usage("--recipe is missing");
    if (job.output.empty()) throw Usage("--output is missing");
    if (job.inputs.empty()) throw Usage("no input was given");
    return job;
}

codecs::Bytes read_file(const fs::path& path, std::size_t limit) {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed) throw Error(ErrorCode::unreadable, "The file cannot be opened.");
    if (size > limit) throw Error(ErrorCode::too_large, "The file is too large.");
    std::ifstream in(path, std::ios::binary);
    codecs::Bytes bytes(size);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!in) throw Error(ErrorCode::unreadable, "The file cannot be read.");
    return bytes;
}

/// Whole or not at all: a half-written result never takes the place of a good file.
void write_file(const fs::path& path, const codecs::Bytes& bytes) {
    fs::path part = path;
    part += ".part";
    std::ofstream out(part, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    std::error_code failed;
    if (out) fs::rename(part, path, failed);
    if (!out || failed) {
        fs::remove(part, failed);
        throw Error(ErrorCode::internal, "The result cannot be written to " + path.string() + ".");
    }
}

class Outputs {
public:
    Outputs(fs::path output, bool several) : output_(std::move(output)) {
        const std::string text = output_.string();
        folder_ = several || text.back() == '/' || fs::is_directory(output_);
        if (folder_) fs::create_directories(output_);
    }

    fs::path next(const fs::path& input, std::string_view extension) {
        if (!folder_) return output_;
        const std::string stem = input.stem().string();
        for (int n = 0;; ++n) {
            const std::string name = stem + (n == 0 ? "" : "-" + std::to_string(n)) + "." + std::string(extension);
            if (taken_.insert(name).second) return output_ / name;
        }
    }

private:
    fs::path output_;
    bool folder_ = false;
    std::set<std::string> taken_;
};

void complain(const fs::path& input, const Error& error) {
    std::string where;
    if (error.step) where += " step " + std::to_string(*error.step);
    if (error.parameter) where += " parameter " + *error.parameter;
    if (!where.empty()) where = " (" + where.substr(1) + ")";
    std::fprintf(stderr, "%s: %s: %s%s\n", input.string().c_str(), std::string(to_string(error.code)).c_str(),
                 error.what(), where.c_str());
}

int run(const Job& job) {
    Door door;
    RenderOptions options{.threads =
                              job.threads > 0 ? job.threads : static_cast<int>(std::thread::hardware_concurrency())};
    std::string recipe;
    fs::path read_last = job.recipe;
    try {
        const codecs::Bytes text = read_file(job.recipe, recipe_max_bytes);
        recipe.assign(reinterpret_cast<const char*>(text.data()), text.size());
        const auto attach = [&](const fs::path& path) {
            read_last = path;
            return std::make_shared<const codecs::Bytes>(read_file(path, door.limits.bytes));
        };
        if (job.mask) options.mask = attach(*job.mask);
        for (const auto& [name, path] : job.images) options.images[name] = attach(path);
    } catch (const Error& error) {
        complain(read_last, error);
        return 1;
    }
    Outputs outputs(job.output, job.inputs.size() > 1);
    bool failed = false;
    for (const auto& input : job.inputs) {
        try {
            const SourceInfo info = door.open(read_file(input, door.limits.bytes));
            const auto rendered = [&] {
                try {
                    return door.render(info.source, recipe, options);
                } catch (...) {
                    door.close(info.source);
                    throw;
                }
            }();
            door.close(info.source);
            const std::string extension = to_json(rendered).at("extension");
            write_file(outputs.next(input, extension), rendered.file.bytes);
            for (const auto& warning : rendered.warnings)
                std::fprintf(stderr, "%s: warning: %s: %s\n", input.string().c_str(), warning.code.c_str(),
                             warning.message.c_str());
        } catch (...) {
            complain(input, current_error());
            failed = true;
        }
    }
    return failed ? 1 : 0;
}

}  // namespace

int main(const std::vector<std::string>& arguments) {
    if (arguments.empty()) throw Usage("a command is missing");
    const std::string& command = arguments.front();
    if (command == "run") return run(parse_job(arguments));
    if (command == "catalogue") {
        std::printf("%s\n", Door().catalogue().c_str());
        return 0;
    }
    if (command == "version" || command == "--version") {
        std::printf("%s\n", Door::version().c_str());
        return 0;
    }
    throw Usage("there is no command \"" + command + "\"");
}

}  // namespace mypictools::cli
