//! The keys of a resource in `mock.yaml`.

use super::ValueType::{Choice, Count, Data, Flag, List, Literal, Mapping as Of, Name, Text};
use super::mock::OPTIONAL_ANSWER;
use super::value_type::{NAMED_TEXTS, NAMES};
use super::{FormatKey, Mapping};

/// What the items of a list share.
pub const PARENTS: &[&str; 2] = &["separate", "shared"];
/// Types of an item's id.
pub const ID_TYPES: &[&str; 2] = &["string", "integer"];

pub static RESOURCE: Mapping = Mapping {
    name: "resource",
    noun: "a resource",
    about: "Items that the mock keeps in memory behind paths.",
    keys: &[
        FormatKey::new(
            "item",
            Name,
            "/v2/meetings/:meetingId",
            "The path of one item: `GET`, `PATCH` (merges), `PUT` (replaces), `DELETE`. Its last parameter is the id.",
        ),
        FormatKey::new("list", Name, "/v2/users/:userId/meetings", "The path of all items: `GET` gives a page of them, `POST` makes a new one."),
        FormatKey::new(
            "single",
            Name,
            "/v2/users/:userId/settings",
            "In place of both: the path of one thing that is always there. `GET`, `PUT`, `PATCH`, and `DELETE` back to its start.",
        ),
        FormatKey::new("id", Of(&RESOURCE_ID), "{ field: id, type: integer }", "The item's id."),
        FormatKey::new(
            "aliases",
            NAMED_TEXTS,
            "{ me: zJKyaiAyTNC }",
            "Words in the path that mean an id, wherever the item's id parameter is.",
        ),
        FormatKey::new(
            "parents",
            Choice(PARENTS),
            "shared",
            "`separate`: a list holds what was made below the same parameters of its path, and the seeds. `shared`: all items are in every list.",
        )
        .default("separate"),
        FormatKey::new(
            "must_exist",
            NAMES,
            "[/v2/meetings/:meetingId/**]",
            "Patterns that hold the item's id parameter: requests there want the item to exist.",
        ),
        FormatKey::new(
            "items",
            Literal,
            "data.rows",
            "The field of a list's body that holds the items; with dots for one deeper, `.` where the body is the list.",
        )
        .otherwise("the resource's name"),
        FormatKey::new("page", Of(&PAGE), "{ size: page_size, token: next_page_token }", "How a list is cut into pages.")
            .otherwise("all items at once"),
        FormatKey::new("body", Literal, "user", "The field of a request's body that holds the item.").otherwise("the body itself"),
        FormatKey::new("required", NAMES, "[topic]", "Fields that a new item must bring, else the answer is `missing_field`."),
        FormatKey::new("example", Name, "zoom/meetings/create-a-meeting", "The id of the request whose first example a new item starts from.")
            .otherwise("the request that creates"),
        FormatKey::new(
            "seed",
            List(&Data),
            "[{ id: 1, topic: Weekly }]",
            "Items that exist from the start, each laid over the example.",
        ),
        FormatKey::new(
            "actions",
            List(&Of(&ACTION)),
            "[{ on: 'POST /v2/drafts/send', id: <<body.id>>, delete: true }]",
            "Requests that do something else to an item.",
        ),
        FormatKey::new(
            "not_found",
            Of(&OPTIONAL_ANSWER),
            "{ json: { code: 3001 } }",
            "The answer where there is no such item; `<<id>>` is the one asked for.",
        )
        .otherwise("`errors.not_found`"),
    ],
    rules: &[],
};

pub static RESOURCE_ID: Mapping = Mapping {
    name: "resource_id",
    noun: "`id`",
    about: "The id of an item.",
    keys: &[
        FormatKey::new("field", Literal, "uuid", "The field that holds it.").default("id"),
        FormatKey::new(
            "type",
            Choice(ID_TYPES),
            "integer",
            "Its type; an `integer` has 11 digits.",
        )
        .default("string"),
    ],
    rules: &[],
};

pub static PAGE: Mapping = Mapping {
    name: "page",
    noun: "`page`",
    about: "How a list is cut into pages: names of query parameters, and of fields of the list's body.",
    keys: &[
        FormatKey::new(
            "size",
            Literal,
            "page_size",
            "The parameter with the size, and the field where the example has it.",
        ),
        FormatKey::new(
            "token",
            Literal,
            "next_page_token",
            "The parameter with the page's token.",
        ),
        FormatKey::new(
            "next",
            Literal,
            "next_page_token",
            "The field with the next page's token.",
        )
        .otherwise("the name in `token`"),
        FormatKey::new(
            "number",
            Literal,
            "page_number",
            "The parameter and the field with the page's number, from 1.",
        ),
        FormatKey::new(
            "total",
            Literal,
            "total_records",
            "The field with the number of all items.",
        ),
        FormatKey::new(
            "pages",
            Literal,
            "page_count",
            "The field with the number of pages.",
        ),
        FormatKey::new("default", Count(0), "30", "The size where none is asked for.").default("30"),
        FormatKey::new(
            "max",
            Count(0),
            "300",
            "The largest size; larger ones are cut to it.",
        )
        .default("300"),
        FormatKey::new("last", Data, "''", "What `next` holds on the last page.")
            .otherwise("the field is left out"),
    ],
    rules: &[],
};

pub static ACTION: Mapping = Mapping {
    name: "action",
    noun: "an action",
    about: "A request that does something else to an item.",
    keys: &[
        FormatKey::new(
            "on",
            Literal,
            "POST /v2/drafts/send",
            "A method and a path pattern.",
        )
        .required(),
        FormatKey::new("id", Text, "<<body.id>>", "Which item is meant.").otherwise("the id in the path"),
        FormatKey::new("set", Data, "{ status: sent }", "What is merged into the item."),
        FormatKey::new("delete", Flag, "true", "Whether the item is deleted.").default("false"),
    ],
    rules: &[],
};
