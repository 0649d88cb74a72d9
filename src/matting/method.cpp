// Reads a method with its networks, once, at the edge.
#include "matting/method.h"

#include "core/error.h"

namespace mypictools::matting {

Method Method::parse(const Json& json) {
    const auto refuse = [](const std::string& what) { throw Error::bad_parameter("model", what); };
    if (!json.is_object() || !json.contains("id") || !json.at("id").is_string())
        refuse("The method must be an object with an \"id\".");
    Method method;
    method.id = json.at("id").get<std::string>();
    if (!json.contains("networks") || !json.at("networks").is_array() || json.at("networks").empty() ||
        json.at("networks").size() > networks_limit)
        refuse("The method's \"networks\" must be a list of 1 to " + std::to_string(networks_limit) + " models.");
    for (const Json& entry : json.at("networks")) method.networks.push_back(Model::parse(entry));
    return method;
}

}  // namespace mypictools::matting
