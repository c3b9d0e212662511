use super::{Name, Pair, Text};
use crate::jsonpath::JsonPath;
use crate::source::Span;

#[derive(Debug)]
pub enum Auth {
    None,
    Bearer(Text),
    Basic {
        username: Text,
        password: Text,
    },
    ApiKey {
        name: Text,
        value: Text,
        place: ApiKeyPlace,
    },
    Digest {
        username: Text,
        password: Text,
    },
    Login(Box<LoginUse>),
    AwsSigV4(Box<AwsSigV4>),
}

/// One of the collection's logins, and how its token is sent.
#[derive(Debug)]
pub struct LoginUse {
    /// The name of the login.
    pub name: Text,
    pub header: Option<Text>,
    pub prefix: Option<Text>,
    /// The field of the token answer.
    pub token: Option<Name>,
}

#[derive(Debug)]
pub struct AwsSigV4 {
    pub service: Text,
    pub region: Text,
    pub access_key_id: Text,
    pub secret_access_key: Text,
    pub session_token: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyPlace {
    Header,
    Query,
    Cookie,
}

/// An OAuth 2.0 client. Which keys are required depends on the grant and is checked when files load.
#[derive(Debug)]
pub struct Login {
    pub name: Name,
    /// `authorization_code`, `client_credentials`, ... or any other grant string, sent as `grant_type`.
    pub grant: Name,
    pub token_url: Option<Text>,
    pub authorize_url: Option<Text>,
    pub device_url: Option<Text>,
    pub revoke_url: Option<Text>,
    pub redirect_uri: Option<Text>,
    pub client_id: Option<Text>,
    pub client_secret: Option<Text>,
    pub client_auth: ClientAuth,
    pub scope: Option<Text>,
    pub pkce: Pkce,
    pub username: Option<Text>,
    pub password: Option<Text>,
    /// The starting refresh token of `grant: refresh_token`.
    pub refresh_token: Option<Text>,
    /// Whether to refresh at all; default true.
    pub refresh: bool,
    /// Extra parameters of the token request.
    pub params: Vec<(Name, Text)>,
    /// Extra parameters of the authorize request.
    pub authorize_params: Vec<(Name, Text)>,
    /// Of the requests to the server's endpoints.
    pub headers: Vec<Pair>,
    /// Fields of the token answer, and where they are.
    pub token_answer: Vec<(Box<str>, JsonPath)>,
    /// Field of the token answer to the variable that keeps it.
    pub save: Vec<(Name, Name)>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClientAuth {
    #[default]
    Basic,
    Body,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pkce {
    #[default]
    S256,
    Plain,
    Off,
}
