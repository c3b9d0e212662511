use super::{Name, NamePair, TemplateText};
use crate::jsonpath::JsonPath;
use crate::source::Span;

#[derive(Debug)]
pub enum Auth {
    None,
    Bearer(TemplateText),
    Basic {
        username: TemplateText,
        password: TemplateText,
    },
    ApiKey {
        name: TemplateText,
        value: TemplateText,
        place: ApiKeyPlace,
    },
    Digest {
        username: TemplateText,
        password: TemplateText,
    },
    Login(Box<LoginUse>),
    AwsSigV4(Box<AwsSigV4>),
}

/// One of the collection's logins, and how its token is sent.
#[derive(Debug)]
pub struct LoginUse {
    /// The name of the login.
    pub name: TemplateText,
    pub header: Option<TemplateText>,
    pub prefix: Option<TemplateText>,
    /// The field of the token answer.
    pub token: Option<Name>,
}

#[derive(Debug)]
pub struct AwsSigV4 {
    pub service: TemplateText,
    pub region: TemplateText,
    pub access_key_id: TemplateText,
    pub secret_access_key: TemplateText,
    pub session_token: Option<TemplateText>,
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
    pub token_url: Option<TemplateText>,
    pub authorize_url: Option<TemplateText>,
    pub device_url: Option<TemplateText>,
    pub revoke_url: Option<TemplateText>,
    pub redirect_uri: Option<TemplateText>,
    pub client_id: Option<TemplateText>,
    pub client_secret: Option<TemplateText>,
    pub client_auth: ClientAuth,
    pub scope: Option<TemplateText>,
    pub pkce: Pkce,
    pub username: Option<TemplateText>,
    pub password: Option<TemplateText>,
    /// The starting refresh token of `grant: refresh_token`.
    pub refresh_token: Option<TemplateText>,
    /// Whether to refresh at all; default true.
    pub refresh: bool,
    /// Extra parameters of the token request.
    pub params: Vec<(Name, TemplateText)>,
    /// Extra parameters of the authorize request.
    pub authorize_params: Vec<(Name, TemplateText)>,
    /// Headers of the requests to the server's endpoints.
    pub headers: Vec<NamePair>,
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
