use super::{Name, Text};
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
    /// The name of one of the collection's logins.
    Login(Text),
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
